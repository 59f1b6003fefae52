"""Changes of what is known, in the words of every room: who changes what, where, and what has become of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from bot.domain.items import Item, digest

SHARED = "shared"
"""The place of what the bot's owners change for every guild."""


def guild_scope(guild: int) -> str:
    return f"guild:{guild}"


def guild_in_scope(scope: str) -> int | None:
    """The guild of a place; None where it is not one guild's."""
    kind, _, number = scope.partition(":")
    return int(number) if kind == "guild" else None


class Act(StrEnum):
    """What was done. Files are read; keep ours, take theirs and absorb (the base has it now) settle an override."""

    READ = "read"
    ADD = "add"
    EDIT = "edit"
    HIDE = "hide"
    RESTORE = "restore"
    REVERT = "revert"
    IMPORT = "import"
    KEEP = "keep"
    TAKE = "take"
    ABSORB = "absorb"


@dataclass(frozen=True, slots=True)
class NewRevision:
    """A change to be written. `revision` is the one that `below` has; numbers count on from it."""

    key: str
    act: Act
    prior: Item | None
    value: Item | None
    below: Item | None
    revision: int = 0

    @property
    def own(self) -> bool:
        """Whether it stands over what lies below, from now on."""
        if self.act in (Act.TAKE, Act.ABSORB):
            return False
        return self.act is Act.KEEP or self.value is None or digest(self.value) != digest(self.below)


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who changes, why, and who else looked at it; `who` is None for what happens by itself."""

    who: int | None
    why: str = ""
    approved: int | None = None


@dataclass(frozen=True, slots=True)
class Revision:
    """A change as it was written. `made` is UTC, ISO 8601."""

    id: int
    scope: str
    key: str
    number: int
    act: Act
    prior: Item | None
    value: Item | None
    signed: Attribution
    made: str


@dataclass(frozen=True, slots=True)
class UnloggedChanges:
    """A guild with its log channel, and changes there and for all guilds that the channel was not told of.

    `more` says that these are not all.
    """

    guild: int
    channel: int
    logged: int
    revisions: Sequence[Revision]
    more: bool


class DraftState(StrEnum):
    """A draft waits for a second look, or is held by the brake, until another moderator decides."""

    OPEN = "open"
    WAITING = "waiting"
    HELD = "held"
    SAVED = "saved"
    REJECTED = "rejected"
    DISCARDED = "discarded"


@dataclass(frozen=True, slots=True)
class Change:
    """What an item shall be, None for hidden; `seen` is the digest of what it was when somebody began to change it."""

    key: str
    value: Item | None
    seen: str


@dataclass(frozen=True, slots=True)
class Draft:
    """`typed` is what stands in the form's fields, by their names; `warned` what the preview warned of."""

    id: int
    scope: str
    who: int
    state: DraftState
    act: Act
    changes: tuple[Change, ...]
    typed: Mapping[str, str] = field(default_factory=dict)
    why: str = ""
    warned: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OverrideDiff:
    """An item that a place has otherwise than the base below. `conflict` says what moderators have to settle."""

    key: str
    ours: Item | None
    theirs: Item | None
    conflict: str | None
