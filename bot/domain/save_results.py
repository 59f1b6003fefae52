"""Result types of previewing and saving a draft."""

from dataclasses import dataclass

from bot.domain.changes import Draft
from bot.domain.items import Item
from bot.domain.knowledge import KnowledgeBase


@dataclass(frozen=True, slots=True)
class Rival:
    """A phrase that other entries compete for.

    Attributes:
        entry_id: The entry whose phrase it is.
        rival_ids: The entries that it may find instead.
        is_shared: Whether they have the same phrase, so that who asks it has to choose.

    """

    phrase: str
    entry_id: str
    rival_ids: tuple[str, ...]
    is_shared: bool


@dataclass(frozen=True, slots=True)
class Preview:
    """What saving a draft would do.

    Attributes:
        result: The knowledge base as it would be.
        current_items: The current value of each item in the draft, in its order.
        problems: Why the draft can't be saved; empty if it can.
        ignored: The sections of an imported file that are not in the draft.
        losing: The ids of the categories whose entries would lose questions to others.

    """

    draft: Draft
    result: KnowledgeBase
    current_items: tuple[Item | None, ...]
    problems: tuple[str, ...]
    ignored: tuple[str, ...] = ()
    losing: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Saved:
    """The draft was saved.

    Attributes:
        revision_numbers: In the order of its changes.
        change_set_id: By which all of it is undone.
        before: What its items were, in the order of its changes.
        result: The knowledge base with it; None if it isn't served yet.
        rivals: Phrases that may find another entry, a few of them.

    """

    draft: Draft
    revision_numbers: tuple[int, ...]
    change_set_id: int
    before: tuple[Item | None, ...]
    result: KnowledgeBase | None = None
    rivals: tuple[Rival, ...] = ()


@dataclass(frozen=True, slots=True)
class Conflict:
    """Another moderator has changed some of the items since; `theirs` are their keys and current values."""

    draft: Draft
    theirs: tuple[tuple[str, Item | None], ...]


@dataclass(frozen=True, slots=True)
class PendingReview:
    """Another moderator must approve the draft, because of its category or, if it is THROTTLED, of the change limit."""

    draft: Draft
    current_items: tuple[Item | None, ...]


@dataclass(frozen=True, slots=True)
class InvalidDraft:
    """The form can't be read, or the knowledge base would have problems with the changes, so nothing was saved."""

    draft: Draft
    problems: tuple[str, ...]


SaveResult = Saved | Conflict | PendingReview | InvalidDraft | Preview
"""A `Preview` comes back if the draft now has warnings that its author has not seen."""
