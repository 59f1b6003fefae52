"""Changes of what is known, in the words of every room: who changes what, where, and what has become of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from bot.domain.items import Item, compute_digest

SHARED = "shared"
"""The place of what the bot's owners change for every guild."""


def format_guild_scope(guild: int) -> str:
    return f"guild:{guild}"


def parse_guild_scope(scope: str) -> int | None:
    """The guild of a place; None where it is not one guild's."""
    kind, _, number = scope.partition(":")
    return int(number) if kind == "guild" else None


class Operation(StrEnum):
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
    operation: Operation
    previous: Item | None
    value: Item | None
    base_item: Item | None
    base_revision: int = 0

    @property
    def is_override(self) -> bool:
        """Whether it stands over what lies below, from now on."""
        if self.operation in (Operation.TAKE, Operation.ABSORB):
            return False
        return (
            self.operation is Operation.KEEP
            or self.value is None
            or compute_digest(self.value) != compute_digest(self.base_item)
        )


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who changes, why, and who else looked at it; `who` is None for what happens by itself."""

    author_id: int | None
    reason: str = ""
    reviewer_id: int | None = None


@dataclass(frozen=True, slots=True)
class Revision:
    """A change as it was written. `made` is UTC, ISO 8601."""

    id: int
    scope: str
    key: str
    number: int
    operation: Operation
    previous: Item | None
    value: Item | None
    attribution: Attribution
    made_at: str


@dataclass(frozen=True, slots=True)
class UnloggedChanges:
    """A guild with its log channel, and changes there and for all guilds that the channel was not told of.

    `more` says that these are not all.
    """

    guild_id: int
    channel_id: int
    cursor: int
    revisions: Sequence[Revision]
    has_more: bool


class DraftState(StrEnum):
    """A draft waits for a second look, or is held by the brake, until another moderator decides."""

    OPEN = "open"
    PENDING = "waiting"
    THROTTLED = "held"
    SAVED = "saved"
    REJECTED = "rejected"
    DISCARDED = "discarded"


@dataclass(frozen=True, slots=True)
class Change:
    """What an item shall be, None for hidden; `seen` is the digest of what it was when somebody began to change it."""

    key: str
    value: Item | None
    base_digest: str


@dataclass(frozen=True, slots=True)
class Draft:
    """`typed` is what stands in the form's fields, by their names; `warned` what the preview warned of."""

    id: int
    scope: str
    author_id: int
    state: DraftState
    operation: Operation
    changes: tuple[Change, ...]
    fields: Mapping[str, str] = field(default_factory=dict)
    reason: str = ""
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OverrideDiff:
    """An item that a place has otherwise than the base below. `conflict` says what moderators have to settle."""

    key: str
    ours: Item | None
    theirs: Item | None
    conflict: str | None
