"""Read-only queries against one snapshot of the knowledge base."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial, wraps
from typing import Any, TypeVar, assert_never, cast

from bot.domain.knowledge import EntryKind, KnowledgeBase
from bot.domain.operator import Operator
from bot.domain.retention import DEFAULT_RETENTION, Retention
from bot.errors import NotFound, UserError
from bot.languages import mark, say, speak
from bot.matching.autocomplete.completion import MAX_COMPLETIONS, CompletionChoice
from bot.matching.explain import explain_answer
from bot.matching.index.index import Index
from bot.matching.outcome import NoMatch
from bot.matching.pipeline import answer_question
from bot.matching.temporal.questions import TemporalQuery
from bot.replies.actions import Share
from bot.replies.answer import render_entries, render_topic
from bot.replies.catalogue import (
    render_about,
    render_no_recommendation,
    render_random,
    render_recommendations,
    render_topics,
)
from bot.replies.comparison import render_comparison
from bot.replies.document import Reply
from bot.replies.explanation import render_explanation
from bot.replies.lookup import add_mentions
from bot.replies.read_actions import ListTopics, Pool, ReadAction, ReportKind, Show, ShowAnother, ShowReport, ShowTopic
from bot.replies.report_subject import (
    CATEGORY_PREFIX,
    WORDS_PREFIX,
    find_wide_subject,
)
from bot.replies.reports import render_report_text
from bot.replies.temporal_answer import render_shared, render_topic_at
from bot.service.answer_cache import Answered, Query, parse_time
from bot.service.languages import choose_index, detect_language
from bot.service.snapshot import Snapshot
from bot.service.threads import answer_in_thread
from bot.service.topic_lookup import TopicLookup

Render = TypeVar("Render", bound=Callable[..., Reply])

MAX_QUESTION_LENGTH = 6_000
"""Characters: as many as Discord lets an option hold."""

MAX_LENGTH_ON_LOOP = 300
"""Characters of a question and the one before it. Longer ones would hold the event loop too long."""

MAX_COMPLETED_LENGTH = 200
"""Characters: no label is longer, so that what follows can't complete anything."""

NO_CATEGORY = mark("There's no such category. Choose from {titles}.")
SAME_TOPIC = mark("Both names belong to the topic {title}. Please choose two different topics.")
GONE_TOPIC = mark("That topic is no longer in the knowledge base. See /topics for the full list.")


def _in_own_language(query: Render) -> Render:
    """Say everything in a reply in the reader's language."""

    @wraps(query)
    def render(self: "Reader", *args: Any, **kwargs: Any) -> Reply:  # noqa: ANN401 - those of the query
        with speak(self.base.language):
            return replace(query(self, *args, **kwargs), language=self.base.language)

    return cast(Render, render)


class Reader:
    """Every query that front ends have. It keeps reading the snapshot that it was made with.

    Args:
        snapshot: In all languages.
        retention: How long what is kept about members is kept.
        language: The language to answer in where a question doesn't tell; None for the base's own.

    """

    def __init__(
        self, snapshot: Snapshot, retention: Retention = DEFAULT_RETENTION, language: str | None = None
    ) -> None:
        self._whole = snapshot
        self._snapshot = snapshot.in_language(language)
        self._retention = retention

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that the base is there in, its own first."""
        return (self._whole.base.language, *self._whole.translations)

    def in_language(self, language: str | None) -> "Reader":
        """The reader that answers in a language where a question doesn't tell."""
        return Reader(self._whole, self._retention, language)

    @property
    def snapshot(self) -> Snapshot:
        """For what no query here answers, such as an evaluation."""
        return self._snapshot

    @property
    def base(self) -> KnowledgeBase:
        return self._snapshot.base

    async def answer(
        self, question: str, previous: str | None = None, *, as_of: str | None = None, moderated: bool = True
    ) -> Answered:
        """Answer a question as `ask` does, in a thread where that takes longer than the event loop should be held."""
        query = _build_query(question, previous, as_of, moderated=moderated)
        return self._answer(query) if self._is_quick(query) else await answer_in_thread(partial(self._answer, query))

    def _is_quick(self, query: Query) -> bool:
        if len(query.question) + len(query.previous or "") > MAX_LENGTH_ON_LOOP:
            return False
        has_meaning = self._whole.index.meaning is not None
        return not has_meaning or self._choose(query.question)[0].answers.remembers(query, _get_today())

    def ask(
        self, question: str, previous: str | None = None, *, as_of: str | None = None, moderated: bool = True
    ) -> Answered:
        """Answer a question. CPU-bound: up to 1 ms, with meaning some 15 ms.

        Args:
            question: The member's words; what exceeds `MAX_QUESTION_LENGTH` is ignored.
            previous: The question before it in the same conversation, for follow-ups.
            as_of: A time in words to answer for.
            moderated: Whether the reply may offer to ask moderators.

        Raises:
            UserError: `as_of` can't be dated.

        """
        return self._answer(_build_query(question, previous, as_of, moderated=moderated))

    def _answer(self, query: Query) -> Answered:
        own, index = self._choose(query.question)
        return own.answers.answer_query(query, index, _get_today())

    def _choose(self, text: str) -> tuple[Snapshot, Index]:
        """The snapshot in the language of a text, and the index that finds its entry."""
        own = self._whole.in_language(detect_language(self._whole, text) or self.base.language)
        return own, choose_index(self._whole, own, text)

    def complete(self, text: str, limit: int = MAX_COMPLETIONS) -> list[CompletionChoice]:
        """Topics and questions that complete the input, best first."""
        return self._snapshot.autocomplete.questions.complete(text[:MAX_COMPLETED_LENGTH], limit)

    def complete_topic(self, text: str, limit: int = MAX_COMPLETIONS) -> list[CompletionChoice]:
        """Topics that complete the input, best first."""
        return self._snapshot.autocomplete.topics.complete(text[:MAX_COMPLETED_LENGTH], limit)

    def complete_recommendation(self, text: str, limit: int = MAX_COMPLETIONS) -> list[CompletionChoice]:
        """Topics with recommendations that complete the input, best first."""
        return self._snapshot.autocomplete.recommendations.complete(text[:MAX_COMPLETED_LENGTH], limit)

    @_in_own_language
    def show(self, action: ReadAction) -> Reply:
        """The reply to a button. Raises NotFound if the base no longer holds what it names."""
        match action:
            case Show(entries, page):
                return render_entries(entries, self.base, page=page)
            case ShowTopic(topic, page):
                return self._require_topic(topic, page)
            case ListTopics(category, page):
                return render_topics(self.base, self._require_category(category), page)
            case ShowReport(subject=subject):
                self.require_subject(subject)
                return render_report_text(self.base, action, _get_today())
            case ShowAnother(pool, entry_ids):
                return self._show_another(pool, entry_ids)
            case _:
                assert_never(action)

    def _show_another(self, pool: Pool, entry_ids: Sequence[str]) -> Reply:
        if pool is not Pool.LISTED:
            return render_random(pool, entry_ids, self.base)
        listed = [entry for entry in map(self.base.entry, entry_ids) if entry]
        return render_recommendations(listed, self.base) if listed else render_entries(entry_ids, self.base)

    @_in_own_language
    def share(self, action: Share) -> Reply:
        """The reply to a button that shows an answer to the whole channel."""
        return render_shared(action, self.base, _get_today())

    def _require_topic(self, topic_id: str, page: int) -> Reply:
        if topic := self.base.topics.get(topic_id):
            return render_topic(topic, self.base, page)
        raise NotFound(say(GONE_TOPIC))

    def _require_category(self, category: str | None) -> str | None:
        if category is None or category in self.base.categories:
            return category
        raise NotFound(say(NO_CATEGORY).format(titles=", ".join(self.base.categories.values())))

    @_in_own_language
    def render_report(self, report: ShowReport) -> Reply:
        """A page of a report with its chart. CPU-bound: run in a thread. Raises NotFound as `show` does."""
        if report.kind is not ReportKind.TIMELINE:
            return self.show(report)
        self.require_subject(report.subject)
        from bot.service.reports import render_timeline  # noqa: PLC0415 - matplotlib takes half a second to import

        return render_timeline(self.base, report)

    def require_subject(self, subject: str) -> None:
        """Raise NotFound if a report has a subject that is gone."""
        if subject.startswith(CATEGORY_PREFIX):
            self._require_category(subject.removeprefix(CATEGORY_PREFIX))
        elif subject and subject not in self.base.topics and not subject.startswith(WORDS_PREFIX):
            raise NotFound(say(GONE_TOPIC))

    def resolve_subject(self, name: str | None) -> str:
        """The subject of a report on a topic or category of that name, or on what mentions it. CPU-bound.

        Returns:
            A subject as report_subject.py describes it; an empty one for no name.

        Raises:
            UnknownTopic: Nothing has that name, and nothing mentions it.

        """
        return self._look_up(name).resolve_subject() if name else ""

    @_in_own_language
    def offer_nearest(self, name: str, kind: ReportKind | None = None) -> Reply:
        """What to offer for a name that no topic has: the nearest topics, or that kind of report on them."""
        return self._look_up(name[:MAX_COMPLETED_LENGTH]).offer_nearest(kind)

    def _look_up(self, name: str) -> TopicLookup:
        return TopicLookup(name, self._snapshot, self._choose(name)[1])

    @_in_own_language
    def compare(self, name: str, other_name: str) -> Reply:
        """Two topics side by side. Raises NotFound for an unknown name, UserError if both find the same topic."""
        topic, other = self._look_up(name).require(), self._look_up(other_name).require()
        if topic == other:
            raise UserError(say(SAME_TOPIC).format(title=topic.title))
        return render_comparison(topic, other, self.base, _get_today())

    @_in_own_language
    def show_topic(self, name: str, as_of: str | None = None) -> Reply:
        """The topic with that id, or that the name or question finds; else suggestions.

        Args:
            name: An id, a name or a question.
            as_of: A time in words; only what held then is shown.

        Raises:
            UserError: `as_of` can't be dated.

        """
        today = _get_today()
        moment = parse_time(TemporalQuery(self._snapshot.index, self.base, today), as_of)
        lookup = self._look_up(name)
        topic = lookup.find()
        if topic is None:
            return lookup.offer()
        if moment:
            return render_topic_at(topic, self.base, moment.interval, today)
        return add_mentions(render_topic(topic, self.base), self.base, find_wide_subject(self.base, name), topic)

    @_in_own_language
    def recommend(self, about: str | None) -> Reply:
        """Recommendations that match a subject, best first; without a subject a random choice."""
        if about is None:
            return render_random(Pool.RECOMMENDATIONS, (), self.base)
        outcome = answer_question(self._choose(about)[1], about)
        ranked = [self.base.entry(match.entry_id) for match in outcome.matches]
        found = [entry for entry in ranked if entry and entry.kind is EntryKind.RECOMMENDATION]
        if not found or isinstance(outcome, NoMatch):
            return render_no_recommendation(about, self.base)
        return render_recommendations(found, self.base)

    @_in_own_language
    def show_random_fact(self) -> Reply:
        """Any fact. Raises NotFound if there is none."""
        return render_random(Pool.FACTS, (), self.base)

    @_in_own_language
    def explain(self, question: str) -> Reply:
        """Why a question gets its outcome. Takes about twice as long as answering it."""
        return render_explanation(explain_answer(self._choose(question)[1], question), self.base)

    @_in_own_language
    def describe(self, operator: Operator | None = None, *, keeps_questions: bool = False) -> Reply:
        """What the knowledge base covers, what is kept about members and of what they ask, and who runs the bot."""
        return render_about(self.base, self._retention, operator, keeps_questions=keeps_questions)


def _build_query(question: str, previous: str | None, as_of: str | None, *, moderated: bool) -> Query:
    sendable = question[:MAX_QUESTION_LENGTH].encode(errors="replace").decode()  # lone surrogates can't be sent
    return Query(sendable, previous, as_of, moderated)


def _get_today() -> date:
    return datetime.now(UTC).date()
