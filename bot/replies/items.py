"""Names items in words: nobody has to know the ids."""

from collections.abc import Callable, Collection, Iterable, Iterator

from bot.domain.changes import Operation
from bot.domain.items import Category, Item, find_item, get_key, get_key_type
from bot.domain.knowledge import Entry, KnowledgeBase, Source, Topic
from bot.domain.text import shorten
from bot.languages import mark, say
from bot.replies.answer import format_headline

MAX_NAME_LENGTH = 100

KEPT = mark("Kept as what was true before: {name}")
KEPT_UNTIL = mark("Kept as what was true until {day}: {name}")

TitleLookup = Callable[[str], str]
"""From an item's key to its title."""

_NAMES: dict[type[Item], str] = {
    Topic: mark("the topic “{title}”"),
    Source: mark("the source “{title}”"),
    Category: mark("the category “{title}”"),
    Entry: mark("“{title}”"),
}


def name_item(item: Item) -> str:
    """Return what an item is called, as in `the topic “KFOR”`; an entry goes by its first phrase."""
    return say(_NAMES[type(item)]).format(title=shorten(_get_title(item), MAX_NAME_LENGTH))


def _get_title(item: Item) -> str:
    return format_headline(item) if isinstance(item, Entry) else item.title


def is_kept(old: Item | None, new: Item | None, changed_keys: Collection[str]) -> bool:
    """Whether a save only moves what was true before into an entry of its own, as “It has changed” does."""
    return old is None and isinstance(new, Entry) and new.replaced_by in changed_keys


def describe_change(
    key: str, old: Item | None, new: Item | None, changed_keys: Collection[str], operation: Operation | None = None
) -> str:
    """Return what a save does with an item, as in `Added: “What is KFOR”`.

    Args:
        key: The item's key.
        old: What it was, None if it is new or was hidden.
        new: What it becomes, None if it is hidden.
        changed_keys: The keys of all items of the save, see `is_kept`.
        operation: What the save does as a whole. What it brings back was hidden before.

    """
    name = name_key(key, new, old)
    if isinstance(new, Entry) and is_kept(old, new, changed_keys):
        until = new.true_until.format() if new.true_until else ""
        return say(KEPT_UNTIL).format(day=until, name=name) if until else say(KEPT).format(name=name)
    added = say("Restored") if operation in (Operation.RESTORE, Operation.REVERT) else say("Added")
    label = say("Hidden") if new is None else say("Changed") if old else added
    return f"{label}: {name}"


def find_titles(base: KnowledgeBase, items: Iterable[Item | None] = ()) -> TitleLookup:
    """Return what looks up titles by key, first in `items`, which the base may lack. What is nowhere has its id."""
    known = {get_key(item): item for item in items if item}

    def find_title(key: str) -> str:
        item = known.get(key) or find_item(base, key)
        return _get_title(item) if item else key.partition(":")[2] or key

    return find_title


def name_key(key: str, *versions: Item | None) -> str:
    """Return what the item of a key is called: by the first of its versions, or by its id if it has none."""
    item = next((version for version in versions if version), None)
    return name_item(item) if item else say(_NAMES[get_key_type(key)]).format(title=key.partition(":")[2] or key)


def name_entries(entry_ids: Iterable[str], base: KnowledgeBase) -> Iterator[str]:
    """Yield what the entries with these ids are called, without those that are gone."""
    return (name_item(entry) for entry_id in entry_ids if (entry := base.entry(entry_id)))
