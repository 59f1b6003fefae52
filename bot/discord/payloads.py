"""Removes from interactions what we don't read: discord.py would parse it, and fails on much that Discord adds."""

from collections.abc import Iterator, Mapping
from typing import Any

_FIELDS = frozenset(
    (
        "id",
        "type",
        "channel_id",
        "content",
        "author",
        "timestamp",
        "edited_timestamp",
        "attachments",
        "components",
        "flags",
    )
)
"""What we read of messages, and what discord.py needs to know them. It can't parse a poll without an end, for one."""


def strip_messages(payload: Mapping[str, Any]) -> None:
    """Leave in the messages of an interaction only the fields that are read."""
    for message in _find_messages(payload):
        for name in message.keys() - _FIELDS:
            del message[name]


def _find_messages(payload: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    data = payload.get("data")
    resolved = data.get("resolved") if isinstance(data, dict) else None
    messages = resolved.get("messages") if isinstance(resolved, dict) else None
    candidates = [payload.get("message"), *(messages.values() if isinstance(messages, dict) else ())]
    yield from (message for message in candidates if isinstance(message, dict))
