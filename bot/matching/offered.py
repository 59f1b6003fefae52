"""Completion of a base with changes over it: what the changed topics are called now, then what lies below."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from bot.knowledge.model import Topic
from bot.matching.completion import Choice, Completion


class Completes(Protocol):
    def complete(self, typed: str, limit: int = 25) -> list[Choice]: ...


@dataclass(frozen=True, slots=True)
class Offered:
    """Wordings that only topics of before had are left out."""

    below: Completes
    own: Completion
    gone: frozenset[str]

    @classmethod
    def lay(cls, below: Completes, before: Iterable[Topic], now: Iterable[Topic]) -> "Offered":
        """`before` are the topics that no longer count, `now` those that stand instead of them."""
        kept = list(now)
        return cls(below, Completion.build(kept), frozenset(_texts(before)))

    def complete(self, typed: str, limit: int = 25) -> list[Choice]:
        own = self.own.complete(typed, limit)
        beneath = self.below.complete(typed, limit + len(self.gone))
        kept = [choice for choice in beneath if choice.value not in self.gone and choice not in own]
        return [*own, *kept][:limit]


def _texts(topics: Iterable[Topic]) -> Iterable[str]:
    for topic in topics:
        yield topic.title
        yield from topic.aliases
        for entry in topic.entries:
            yield from entry.asked
