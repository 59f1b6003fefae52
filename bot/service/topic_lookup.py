"""Finds the topic that a member names, and what to offer for a name that no topic has."""

from functools import cached_property

from bot.domain.knowledge import Topic
from bot.domain.text import shorten
from bot.errors import UnknownTopic
from bot.languages import say
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


class TopicLookup:
    """Looks up one name in a snapshot. `index` finds topics by questions, in the language of the name."""

    def __init__(self, name: str, snapshot: Snapshot, index: Index) -> None:
        self._name = name
        self._base = snapshot.base
        self._autocomplete = snapshot.autocomplete.topics
        self._index = index

    @cached_property
    def _outcome(self) -> Outcome:
        return answer_question(self._index, self._name)

    def find(self) -> Topic | None:
        """The topic with that id, or that the name or question finds."""
        if topic := self._base.topics.get(self._name):
            return topic
        outcome = self._outcome
        return self._base.topics.get(outcome.matches[0].topic_id) if isinstance(outcome, Answer) else None

    def require(self) -> Topic:
        """The topic that `find` finds. Raises UnknownTopic."""
        if topic := self.find():
            return topic
        raise self._build_error()

    def resolve_subject(self) -> str:
        """The subject of a report, as `Reader.resolve_subject` returns it."""
        name = self._name
        if name in self._base.topics:
            return name
        by_title = {title.casefold(): key for key, title in self._base.categories.items()}
        category = name if name in self._base.categories else by_title.get(name.casefold())
        if category:
            return f"{CATEGORY_PREFIX}{category}"
        if subject := find_wide_subject(self._base, name):
            return subject
        topic = self.find()
        return topic.id if topic else self._require_mentions()

    def _require_mentions(self) -> str:
        subject = build_words_subject(self._name)
        if subject and list_subject_entries(self._base, subject):
            return subject
        raise self._build_error()

    def _build_error(self) -> UnknownTopic:
        return UnknownTopic(say(UNKNOWN_TOPIC).format(name=shorten(self._name)), self._name)

    def offer_nearest(self, kind: ReportKind | None = None) -> Reply:
        """The nearest topics, or that kind of report on them."""
        labels = {choice.value for choice in self._autocomplete.complete(self._name, MAX_LINKS)}
        named = [topic.id for topic in self._base.topics.values() if labels & {topic.title, *topic.aliases}]
        matching = (match.topic_id for match in self._outcome.matches if match.is_relevant)
        ids = dict.fromkeys([*named, *matching])
        nearest = [self._base.topics[topic_id] for topic_id in list(ids)[:MAX_LINKS] if topic_id in self._base.topics]
        return render_unknown_topic(self._name, nearest, kind)

    def offer(self) -> Reply:
        """What mentions the name, else the nearest topics, else what its words lead to as a question."""
        try:
            return render_mentions(self._base, self._require_mentions())
        except UnknownTopic:
            nearest = self.offer_nearest()
            return nearest if nearest.menus else render_outcome(self._outcome, self._name, self._base, moderated=False)
