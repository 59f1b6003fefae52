"""Autocomplete of one snapshot: questions, topics and recommendations."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.domain.knowledge import EntryKind, KnowledgeBase, Topic
from bot.matching.autocomplete.completion import CompletionIndex


@dataclass(frozen=True, slots=True)
class Autocomplete:
    """One completion per kind of option.

    Attributes:
        questions: Titles, aliases and phrases of everything.
        topics: Titles and aliases only.
        recommendations: As `questions`, of topics with recommendations only.

    """

    questions: CompletionIndex
    topics: CompletionIndex
    recommendations: CompletionIndex

    @classmethod
    def build(cls, base: KnowledgeBase) -> "Autocomplete":
        """CPU-bound: run in a thread."""
        topics = list(base.topics.values())
        return cls(
            CompletionIndex.build(topics, base.starters),
            CompletionIndex.build(map(_without_entries, topics), base.starters),
            CompletionIndex.build(filter(None, map(_keep_recommendations, topics))),
        )

    def with_changes(self, changes: Mapping[str, Topic | None]) -> "Autocomplete":
        """With topics replaced by id, None hiding one. CPU-bound in the changed topics."""
        topics = {name: topic and _without_entries(topic) for name, topic in changes.items()}
        recommendations = {name: topic and _keep_recommendations(topic) for name, topic in changes.items()}
        return Autocomplete(
            self.questions.with_changes(changes),
            self.topics.with_changes(topics),
            self.recommendations.with_changes(recommendations),
        )

    def with_popularity(self, popularity: Mapping[str, int]) -> "Autocomplete":
        """With equal labels ranked by how often each entry was shown."""
        return Autocomplete(
            self.questions.with_popularity(popularity),
            self.topics.with_popularity(popularity),
            self.recommendations.with_popularity(popularity),
        )


def _without_entries(topic: Topic) -> Topic:
    return replace(topic, entries=())


def _keep_recommendations(topic: Topic) -> Topic | None:
    recommendations = tuple(entry for entry in topic.entries if entry.kind is EntryKind.RECOMMENDATION)
    return replace(topic, entries=recommendations) if recommendations else None
