"""An immutable snapshot of knowledge base, index, autocomplete and answer cache, replaced as a whole."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.domain.knowledge import KnowledgeBase
from bot.domain.overlay import Overlaid
from bot.domain.problems import Problem
from bot.matching.index.index import Index
from bot.service.answer_cache import AnswerCache
from bot.service.autocomplete import Autocomplete


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What readers of one scope read. Its methods return another snapshot; they are CPU-bound, so run them in a thread.

    Attributes:
        base: The knowledge base with the scope's overlays applied.
        index: Of `base`.
        autocomplete: Of `base`.
        answers: Of `base` and `index`.
        problems: Why the current files were refused; the snapshot is then of the last good ones.

    """

    base: KnowledgeBase
    index: Index
    autocomplete: Autocomplete
    answers: AnswerCache
    problems: tuple[Problem, ...] = ()

    def with_overlay(self, overlaid: Overlaid, fitted: Index | None = None) -> "Snapshot":
        """The child snapshot of a scope whose overlay changes this one.

        Args:
            overlaid: `base` with the overlay applied.
            fitted: An index fitted on an earlier state of the child, which differs less from the new one than ours.

        """
        changes = overlaid.changed_topics
        # Index and autocomplete depend on topics alone. A changed source or category leaves them as they are.
        if not changes:
            return replace(self, base=overlaid.base, answers=AnswerCache(overlaid.base, self.index))
        index = fitted.with_topics(overlaid.base.topics) if fitted else self.index.with_changes(changes)
        return Snapshot(
            overlaid.base,
            index,
            self.autocomplete.with_changes(changes),
            AnswerCache(overlaid.base, index),
            self.problems,
        )

    def refit(self) -> "Snapshot":
        """With an index fitted on this very base instead of a delta over another."""
        index = self.index.refit()
        return replace(self, index=index, answers=AnswerCache(self.base, index))

    def with_popularity(self, popularity: Mapping[str, int]) -> "Snapshot":
        """With autocomplete that ranks equal labels by how often each entry, by its full id, was shown."""
        return replace(self, autocomplete=self.autocomplete.with_popularity(popularity))
