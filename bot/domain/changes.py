"""The moderation domain model: drafts of changes, revisions, and the scope in which they apply."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from bot.domain.items import Item, compute_digest

SHARED = "shared"
"""The scope of the bot's owners: their changes apply to every guild."""


def format_guild_scope(guild_id: int) -> str:
    """Return the scope of one guild; `parse_guild_scope` reads it back.

    >>> format_guild_scope(42)
    'guild:42'
    """
    return f"guild:{guild_id}"


def parse_guild_scope(scope: str) -> int | None:
    """Return the guild id of a scope, or None if the scope is not a single guild's.

    >>> parse_guild_scope("guild:42"), parse_guild_scope(SHARED)
    (42, None)
    """
    kind, _, guild_id = scope.partition(":")
    return int(guild_id) if kind == "guild" else None


class Operation(StrEnum):
    """What a revision did. READ comes from the files; KEEP, TAKE and ABSORB resolve an override conflict."""

    READ = "read"
    ADD = "add"
    EDIT = "edit"
    HIDE = "hide"
    RESTORE = "restore"
    REVERT = "revert"
    IMPORT = "import"
    KEEP = "keep"
    """The guild keeps its own value."""
    TAKE = "take"
    """The guild takes the base's value."""
    ABSORB = "absorb"
    """The base now has the same value, so the override was dropped."""


@dataclass(frozen=True, slots=True)
class NewRevision:
    """A change about to be stored.

    Attributes:
        previous: The value in this scope until now, None if there was none.
        value: The new value, None to hide the item.
        base_item: The item in the parent scope, None if it has none.
        base_revision: The revision number of `base_item`, from which this scope counts on; 0 if it has none.
        weight: How much it counts for its author's change limit, see `bot.domain.effects`.

    """

    key: str
    operation: Operation
    previous: Item | None
    value: Item | None
    base_item: Item | None
    base_revision: int = 0
    weight: int = 1

    @property
    def is_override(self) -> bool:
        """Whether the scope now differs from its parent, rather than following it again."""
        if self.operation in (Operation.TAKE, Operation.ABSORB):
            return False
        if self.operation is Operation.KEEP or self.value is None:
            return True
        return compute_digest(self.value) != compute_digest(self.base_item)


@dataclass(frozen=True, slots=True)
class Attribution:
    """Author, reason and reviewer of a change. `author_id` is None for automatic changes and erased users."""

    author_id: int | None
    reason: str = ""
    reviewer_id: int | None = None


@dataclass(frozen=True, slots=True)
class Revision:
    """A stored change.

    Attributes:
        id: Counts all changes of all scopes; users see it as “Change 7”.
        number: Counts the revisions of this item in this scope, on from the parent's.
        previous: The value before, None if there was none.
        value: The value after, None if the item was hidden.
        made_at: UTC, ISO 8601.
        change_set_id: The id of the first of the revisions that were saved together with it.

    """

    id: int
    scope: str
    key: str
    number: int
    operation: Operation
    previous: Item | None
    value: Item | None
    attribution: Attribution
    made_at: str
    change_set_id: int = 0


@dataclass(frozen=True, slots=True)
class ChangeSet:
    """The revisions that were saved together, in the order in which they were made; at least one.

    Attributes:
        is_newest: Whether none of its items was changed again since.

    """

    revisions: tuple[Revision, ...]
    is_newest: bool = True

    @property
    def id(self) -> int:
        return self.revisions[0].change_set_id

    @property
    def first(self) -> Revision:
        """Operation, author, time and reason are the same for all."""
        return self.revisions[0]


@dataclass(frozen=True, slots=True)
class UnloggedChanges:
    """Changes that a guild's log channel has not been sent yet: its own and the shared ones.

    Attributes:
        cursor: The id of the last revision that was sent.
        revisions: The next ones, oldest first.
        has_more: Whether further revisions follow these.

    """

    guild_id: int
    channel_id: int
    cursor: int
    revisions: Sequence[Revision]
    has_more: bool


NEVER = "0001-01-01T00:00:00+00:00"
"""When a draft was stored that isn't."""

ERASED_AUTHOR_ID = 0
"""The author of drafts whose author asked to be forgotten."""


class DraftState(StrEnum):
    """PENDING drafts need a review, THROTTLED ones exceed the change limit; both wait for another moderator."""

    OPEN = "open"
    PENDING = "waiting"
    THROTTLED = "held"
    SAVED = "saved"
    REJECTED = "rejected"
    DISCARDED = "discarded"


@dataclass(frozen=True, slots=True)
class Change:
    """A proposed value for an item (None hides it). `base_digest` is the version that the author started from."""

    key: str
    value: Item | None
    base_digest: str


@dataclass(frozen=True, slots=True)
class Draft:
    """A set of changes that is saved as a whole, or not at all.

    Attributes:
        fields: The form input so far, by field name.
        warnings: What the last preview warned about; saving then needs a reason.
        changed_at: When it was last stored, in UTC and ISO 8601.

    """

    id: int
    scope: str
    author_id: int
    state: DraftState
    operation: Operation
    changes: tuple[Change, ...]
    fields: Mapping[str, str] = field(default_factory=dict)
    reason: str = ""
    warnings: tuple[str, ...] = ()
    changed_at: str = field(default=NEVER, compare=False)


@dataclass(frozen=True, slots=True)
class OverrideDiff:
    """An item that differs from the base. `conflict` is the reason if moderators must choose a side."""

    key: str
    ours: Item | None
    theirs: Item | None
    conflict: str | None
