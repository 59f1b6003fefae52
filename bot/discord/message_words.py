"""Reads the words of a message that has none of its own: of what it forwards, embeds, asks in a poll or attaches."""

from collections.abc import Iterator, Mapping
from typing import Any


def read_other_words(message: Mapping[str, Any]) -> str:
    """Read the words beside the content of a message as Discord sends it. What is of another shape is skipped."""
    return "\n".join(text for text in _list_texts(message) if isinstance(text, str) and text.strip())


def _list_texts(message: Mapping[str, Any]) -> Iterator[object]:
    for snapshot in _list_objects(message, "message_snapshots"):
        forwarded = _get_object(snapshot, "message")
        yield forwarded.get("content")
        yield from _list_own_texts(forwarded)
    yield from _list_own_texts(message)


def _list_own_texts(message: Mapping[str, Any]) -> Iterator[object]:
    for embed in _list_objects(message, "embeds"):
        yield from (embed.get("title"), embed.get("description"))
        for field in _list_objects(embed, "fields"):
            yield from (field.get("name"), field.get("value"))
    yield _get_object(_get_object(message, "poll"), "question").get("text")
    yield from (attachment.get("description") for attachment in _list_objects(message, "attachments"))


def _get_object(parent: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = parent.get(name)
    return value if isinstance(value, dict) else {}


def _list_objects(parent: Mapping[str, Any], name: str) -> Iterator[Mapping[str, Any]]:
    value = parent.get(name)
    yield from (each for each in value if isinstance(each, dict)) if isinstance(value, list) else ()
