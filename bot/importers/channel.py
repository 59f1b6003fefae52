"""A channel as chat exporters write it in JSON: its pinned messages, and those that were chosen."""

import re
from collections.abc import Mapping
from typing import Any

from bot.domain.dates import PartialDate
from bot.domain.knowledge import Source, SourceQuality
from bot.domain.text import make_id, make_printable, shorten
from bot.importers.collection import Collection, ImportOptions, Record
from bot.importers.records import list_tables, merge_embeds
from bot.knowledge.fields import MAX_ID_LENGTH
from bot.knowledge.limits import MAX_NAME_LENGTH

MAX_TITLE_WORDS_LENGTH = 100
"""Characters of a title that is made of a message's first line."""

_MARKS = re.compile(r"[*_~`|#>]+")


def is_channel(data: Any) -> bool:  # noqa: ANN401 - JSON
    """Whether this is the export of a channel."""
    return isinstance(data, dict) and isinstance(data.get("messages"), list) and isinstance(data.get("channel"), dict)


def read_channel(data: Mapping[str, Any], name: str, collection: Collection, options: ImportOptions) -> None:
    """Take the pinned and the chosen messages, each with its address as its source."""
    messages = list_tables(data["messages"])
    taken = [
        message
        for message in messages
        if message.get("isPinned") == "true" or str(message.get("id")) in options.messages
    ]
    for place, message in enumerate(data["messages"], 1):
        if not isinstance(message, dict):
            collection.refuse(f"{name}: message at place {place}", "it has no fields.")
    for message in taken:
        _take_message(message, data, name, collection)
    known = {str(message.get("id")) for message in messages}
    for missing in sorted(options.messages - known):
        collection.refuse(name, f"there is no message {missing}.")
    if left := len(messages) - len(taken):
        collection.changes["left out a message that is neither pinned nor chosen with --message"] += left


def _take_message(message: Mapping[str, Any], data: Mapping[str, Any], name: str, collection: Collection) -> None:
    number = str(message.get("id"))
    embeds, text, title = list_tables(message.get("embeds")), str(message.get("content") or ""), ""
    if not text.strip():
        merged = merge_embeds(embeds)
        title, text = merged["title"], merged["text"]
    elif embeds:
        collection.changes["left out the embeds of a message, since it has a text of its own"] += len(embeds)
    if not text.strip():
        collection.refuse(f"{name}: message {number}", "it has no text.")
        return
    if files := list_tables(message.get("attachments")):
        collection.changes["left out the files of a message"] += len(files)
    source = _build_source(message, data)
    collection.records.append(
        Record(number, title or _find_title(text), text, f"{name}: message {number}", source=source)
    )


def _find_title(text: str) -> str:
    first = next(line for line in text.splitlines() if line.strip())
    return shorten(_MARKS.sub("", first).strip() or first, MAX_TITLE_WORDS_LENGTH)


def _build_source(message: Mapping[str, Any], data: Mapping[str, Any]) -> Source:
    channel, number = data["channel"], str(message.get("id"))
    guild = data["guild"] if isinstance(data.get("guild"), dict) else {}
    return Source(
        make_id(f"message-{number}", MAX_ID_LENGTH),
        shorten(make_printable(f"Message in #{channel.get('name', 'channel')}"), MAX_NAME_LENGTH),
        shorten(make_printable(str(guild.get("name") or "Discord")), MAX_NAME_LENGTH),
        SourceQuality.PRIMARY,
        f"https://discord.com/channels/{guild.get('id') or '@me'}/{channel.get('id')}/{number}",
        published=_read_day(str(message.get("timestamp") or "")),
    )


def _read_day(timestamp: str) -> PartialDate | None:
    """The day of a timestamp, None if it has none."""
    try:
        return PartialDate.parse(timestamp[:10])
    except ValueError:
        return None
