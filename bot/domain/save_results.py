"""What a draft would do, and what became of it."""

from dataclasses import dataclass

from bot.domain.changes import Draft
from bot.domain.items import Item
from bot.domain.knowledge import KnowledgeBase


@dataclass(frozen=True, slots=True)
class Preview:
    """What a draft would do: to the texts, to members' answers, and to other entries' questions."""

    draft: Draft
    result: KnowledgeBase
    current_items: tuple[Item | None, ...]
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Saved:
    draft: Draft
    revision_numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Conflict:
    """Somebody else has changed an item meanwhile; `theirs` is what it says now."""

    draft: Draft
    theirs: tuple[tuple[str, Item | None], ...]


@dataclass(frozen=True, slots=True)
class PendingReview:
    """Another moderator has to agree; `held` where it is for the number of changes."""

    draft: Draft
    current_items: tuple[Item | None, ...]
    throttled: bool


@dataclass(frozen=True, slots=True)
class InvalidDraft:
    draft: Draft
    problems: tuple[str, ...]


SaveResult = Saved | Conflict | PendingReview | InvalidDraft | Preview
