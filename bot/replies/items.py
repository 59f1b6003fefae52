"""Names items in words: nobody has to know the ids."""

from collections.abc import Iterable, Iterator

from bot.domain.items import Category, Item, get_key_type
from bot.domain.knowledge import Entry, KnowledgeBase, Source, Topic
from bot.domain.text import shorten
from bot.languages import mark, say
from bot.replies.answer import format_headline

MAX_NAME_LENGTH = 100

_NAMES: dict[type[Item], str] = {
    Topic: mark("the topic “{title}”"),
    Source: mark("the source “{title}”"),
    Category: mark("the category “{title}”"),
    Entry: mark("“{title}”"),
}


def name_item(item: Item) -> str:
    """Return what an item is called, as in `the topic “KFOR”`; an entry goes by its first phrase."""
    title = format_headline(item) if isinstance(item, Entry) else item.title
    return say(_NAMES[type(item)]).format(title=shorten(title, MAX_NAME_LENGTH))


def name_key(key: str, *versions: Item | None) -> str:
    """Return what the item of a key is called: by the first of its versions, or by its id if it has none."""
    item = next((version for version in versions if version), None)
    return name_item(item) if item else say(_NAMES[get_key_type(key)]).format(title=key.partition(":")[2] or key)


def name_entries(entry_ids: Iterable[str], base: KnowledgeBase) -> Iterator[str]:
    """Yield what the entries with these ids are called, without those that are gone."""
    return (name_item(entry) for entry_id in entry_ids if (entry := base.entry(entry_id)))
