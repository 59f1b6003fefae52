"""Finds topics by the names that members give them, and what to offer for a name that no topic has."""

from bot.domain.knowledge import Topic
from bot.domain.text import shorten
from bot.errors import UnknownTopic
from bot.matching.index.index import Index
from bot.matching.outcome import Answer, Outcome
from bot.matching.pipeline import answer_question
from bot.replies.answer import MAX_LINKS, render_outcome
from bot.replies.document import Reply
from bot.replies.lookup import UNKNOWN_TOPIC, render_mentions, render_unknown_topic
from bot.replies.read_actions import ReportKind
from bot.replies.report_subject import (
    CATEGORY_PREFIX,
    build_words_subject,
    find_wide_subject,
    list_subject_entries,
)
from bot.service.snapshot import Snapshot


class TopicNames:
    """The names of one snapshot's topics. `index` finds topics by questions, in the language of the name."""

    def __init__(self, snapshot: Snapshot, index: Index) -> None:
        self._base = snapshot.base
        self._autocomplete = snapshot.autocomplete.topics
        self._index = index

    def find(self, name: str, outcome: Outcome | None = None) -> Topic | None:
        """The topic with that id, or that the name or question finds; `outcome` is that of the question, if known."""
        if topic := self._base.topics.get(name):
            return topic
        outcome = outcome or answer_question(self._index, name)
        return self._base.topics.get(outcome.matches[0].topic_id) if isinstance(outcome, Answer) else None

    def require(self, name: str) -> Topic:
        """The topic that `find` finds. Raises UnknownTopic."""
        if topic := self.find(name):
            return topic
        raise UnknownTopic(UNKNOWN_TOPIC.format(name=shorten(name)), name)

    def resolve_subject(self, name: str) -> str:
        """The subject of a report, as `Reader.resolve_subject` returns it."""
        if not name or name in self._base.topics:
            return name
        by_title = {title.casefold(): key for key, title in self._base.categories.items()}
        category = name if name in self._base.categories else by_title.get(name.casefold())
        if category:
            return f"{CATEGORY_PREFIX}{category}"
        topic = self.find(name)
        return find_wide_subject(self._base, name) or (topic.id if topic else self._require_mentions(name))

    def _require_mentions(self, name: str) -> str:
        subject = build_words_subject(name)
        if subject and list_subject_entries(self._base, subject):
            return subject
        raise UnknownTopic(UNKNOWN_TOPIC.format(name=shorten(name)), name)

    def offer_nearest(self, name: str, kind: ReportKind | None = None) -> Reply:
        """The nearest topics, or that kind of report on them."""
        labels = {choice.value for choice in self._autocomplete.complete(name, MAX_LINKS)}
        named = [topic.id for topic in self._base.topics.values() if labels & {topic.title, *topic.aliases}]
        matches = answer_question(self._index, name).matches
        ids = dict.fromkeys([*named, *(match.topic_id for match in matches if match.is_relevant)])
        nearest = [self._base.topics[topic_id] for topic_id in list(ids)[:MAX_LINKS] if topic_id in self._base.topics]
        return render_unknown_topic(name, nearest, kind)

    def offer(self, name: str, outcome: Outcome) -> Reply:
        """What mentions the name, else the nearest topics, else what its words lead to as a question."""
        try:
            return render_mentions(self._base, self._require_mentions(name))
        except UnknownTopic:
            offered = self.offer_nearest(name)
            return offered if offered.menus else render_outcome(outcome, name, self._base, moderated=False)
