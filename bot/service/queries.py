"""What one guild sees of the knowledge, and every way to read it."""

import random
from datetime import UTC, datetime
from typing import assert_never

from bot.domain.knowledge import EntryKind, KnowledgeBase, Topic
from bot.errors import NotFound, UserError
from bot.knowledge.fields import shorten
from bot.matching.autocomplete.completion import Choice
from bot.matching.explain import explain
from bot.matching.outcome import Answer, Outcome
from bot.matching.pipeline import ask
from bot.matching.temporal.questions import TemporalQuery
from bot.replies.actions import ListTopics, Report, Share, Show, ShowTopic
from bot.replies.answer import MOST_BUTTONS, reply_to, show_entries, show_topic
from bot.replies.catalogue import about_reply, recommendations, recommendations_reply, topics_reply
from bot.replies.comparison import compare_reply
from bot.replies.document import Reply
from bot.replies.explanation import why_reply
from bot.replies.reports import survey_reply
from bot.replies.temporal_answer import shared_reply, topic_in_time
from bot.service.answer_cache import Answered, Query, moment_of
from bot.service.snapshot import Snapshot

LONGEST_QUESTION = 6_000
"""Characters: what Discord lets an option hold."""

GONE_TOPIC = "That topic is not in the base any more. See /topics for all there is."


class Reader:
    """Reads one library, as it was when it was asked for."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot

    @property
    def snapshot(self) -> Snapshot:
        return self._snapshot

    @property
    def base(self) -> KnowledgeBase:
        return self.snapshot.base

    def ask(
        self, question: str, context: str | None = None, *, as_of: str | None = None, moderated: bool = True
    ) -> Answered:
        """Answer a question; `context` is what the same person asked just before, `as_of` a time in words.

        Raises UserError for a time that can't be dated.
        """
        question = question[:LONGEST_QUESTION].encode(errors="replace").decode()  # halves of signs can't be written
        return self.snapshot.answers(Query(question, context, as_of, moderated), datetime.now(UTC).date())

    def complete(self, typed: str, limit: int = 25) -> list[Choice]:
        """Topics and questions that what was typed may become."""
        return self.snapshot.questions.complete(typed, limit)

    def complete_topic(self, typed: str, limit: int = 25) -> list[Choice]:
        return self.snapshot.topics.complete(typed, limit)

    def complete_recommendation(self, typed: str, limit: int = 25) -> list[Choice]:
        return self.snapshot.recommendations.complete(typed, limit)

    def show(self, action: Show | ShowTopic | ListTopics | Report) -> Reply:
        """What a button leads to. Raises NotFound where the base no longer holds it."""
        match action:
            case Show(entries, page):
                return show_entries(entries, self.base, page=page)
            case ShowTopic(topic, page):
                return self._topic(topic, page)
            case ListTopics(category, page):
                return topics_reply(self.base, self._category(category), page)
            case Report():
                return survey_reply(self.base, self._surveyed(action), datetime.now(UTC).date())
            case _:
                assert_never(action)

    def share(self, action: Share) -> Reply:
        """What is shown to all."""
        return shared_reply(action, self.base, datetime.now(UTC).date())

    def _topic(self, topic_id: str, page: int) -> Reply:
        if topic := self.base.topics.get(topic_id):
            return show_topic(topic, self.base, page)
        raise NotFound(GONE_TOPIC)

    def _category(self, category: str | None) -> str | None:
        if category is None or category in self.base.categories:
            return category
        raise NotFound(f"There is no such category. There are: {', '.join(self.base.categories.values())}.")

    def look(self, survey: Report) -> Reply:
        """A look over the base with its picture; slow, so to be called from a thread. Raises NotFound as `show`."""
        from bot.service.reports import looked  # noqa: PLC0415 - matplotlib takes half a second to import

        return looked(self.base, self._surveyed(survey))

    def _surveyed(self, survey: Report) -> Report:
        """The survey, its subject being in the base still."""
        category = survey.subject.removeprefix("c/")
        if category != survey.subject:
            self._category(category)
        elif category and category not in self.base.topics:
            raise NotFound(GONE_TOPIC)
        return survey

    def subject(self, name: str | None) -> str:
        """What a survey calls the topic or category of that name; empty for none. Raises NotFound."""
        if not name or name in self.base.topics:
            return name or ""
        by_title = {title.casefold(): key for key, title in self.base.categories.items()}
        category = name if name in self.base.categories else by_title.get(name.casefold())
        return f"c/{category}" if category else self.named(name).id

    def named(self, name: str) -> Topic:
        """The topic of that id, name or question. Raises NotFound."""
        if topic := self._named(name, None):
            return topic
        raise NotFound(f"I know no topic “{shorten(name)}”. See /topics for all there is.")

    def _named(self, name: str, outcome: Outcome | None) -> Topic | None:
        if topic := self.base.topics.get(name):
            return topic
        found = outcome or ask(self.snapshot.index, name)
        return self.base.topics.get(found.matches[0].topic_id) if isinstance(found, Answer) else None

    def compare(self, one: str, other: str) -> Reply:
        """Two topics side by side. Raises NotFound for a name that is no topic, UserError for twice the same."""
        both = self.named(one), self.named(other)
        if both[0] == both[1]:
            raise UserError(f"Both names are of one topic: {both[0].title}. Name two.")
        return compare_reply(*both, self.base, datetime.now(UTC).date())

    def find_topic(self, name: str, as_of: str | None = None) -> Reply:
        """The topic of that id, name or question; what is like it where nothing has that name.

        With `as_of` only what held at that time; raises UserError where that can't be dated.
        """
        today = datetime.now(UTC).date()
        moment = moment_of(TemporalQuery(self.snapshot.index, self.base, today), as_of)
        outcome = ask(self.snapshot.index, name)
        topic = self._named(name, outcome)
        if topic is None:
            return reply_to(outcome, name, self.base, moderated=False)
        return topic_in_time(topic, self.base, moment.span, today) if moment else show_topic(topic, self.base)

    def recommend(self, about: str | None) -> Reply:
        """The recommendations, those about a subject first where one is named; else one at random."""
        found = recommendations(self.base)
        if about is None:
            return recommendations_reply(random.sample(found, min(len(found), MOST_BUTTONS)), self.base)
        ranked = ask(self.snapshot.index, about)
        entries = [self.base.entry(match.entry_id) for match in ranked.matches]
        return recommendations_reply([entry for entry in entries if entry], self.base)

    def random_fact(self) -> Reply:
        facts = [entry for entry in self.base.entries() if entry.kind is EntryKind.FACT]
        if not facts:
            raise NotFound("There is no fact here yet.")
        entry = random.choice(facts)  # noqa: S311 - not a secret
        return show_entries([entry.full_id], self.base)

    def why(self, question: str) -> Reply:
        """What a question comes to, and on what ground; takes about twice as long as answering it."""
        return why_reply(explain(self.snapshot.index, question), self.base)

    def about(self) -> Reply:
        return about_reply(self.base)
