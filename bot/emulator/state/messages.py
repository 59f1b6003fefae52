"""Messages and the files on them."""

import mimetypes
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

import msgspec

from bot.emulator.clock import iso
from bot.emulator.protocol import ComponentKind, MessageFlag, Payload
from bot.emulator.state.guilds import Channel
from bot.emulator.state.users import User

CHAT, COMMAND_REPLY, MENU_REPLY = 0, 20, 23
"""Types of messages: written by somebody, an answer to a slash command, an answer to a menu."""


MAX_FILE_BYTES = 10_485_760
"""Bytes of one attachment in a guild without boosts."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file somebody sends."""

    filename: str
    content: bytes


def plain_name(filename: str) -> str:
    """A file's name as Discord keeps it: nothing but ASCII letters, digits, dots, dashes and underscores."""
    last = filename.replace("\\", "/").rpartition("/")[2]
    return re.sub(r"[^A-Za-z0-9._-]+", "_", last).lstrip(".") or "file"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file on a message, to be fetched from `url`."""

    id: int
    upload: Upload
    url: str
    description: str | None = None

    def to_payload(self) -> Payload:
        kind = mimetypes.guess_type(self.upload.filename)[0]
        return {
            "id": str(self.id),
            "filename": self.upload.filename,
            "size": len(self.upload.content),
            "url": self.url,
            "proxy_url": self.url,
            **({"content_type": kind} if kind else {}),
            **({"description": self.description} if self.description else {}),
        }


@dataclass(slots=True, eq=False)
class Message:
    """`viewer` is the only one who sees an ephemeral message; None for those that everybody in the channel sees.

    `revision` rises with every change.
    """

    id: int
    channel: Channel
    author: User
    created: float
    content: str = ""
    embeds: list[Payload] = field(default_factory=list)
    components: list[Payload] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    flags: int = 0
    viewer: User | None = None
    kind: int = CHAT
    origin: Payload = field(default_factory=dict)
    edited: float | None = None
    deleted: bool = False
    revision: int = 1

    @property
    def ephemeral(self) -> bool:
        return self.viewer is not None

    @property
    def loading(self) -> bool:
        return bool(self.flags & MessageFlag.LOADING)

    def to_payload(self) -> Payload:
        return {
            "id": str(self.id),
            "channel_id": str(self.channel.id),
            "author": self.author.to_payload(),
            "content": self.content,
            "timestamp": iso(self.created),
            "edited_timestamp": None if self.edited is None else iso(self.edited),
            "tts": False,
            "mention_everyone": False,
            "mentions": [],
            "mention_roles": [],
            "attachments": [one.to_payload() for one in self.attachments],
            "embeds": self.embeds,
            "components": self.components,
            "pinned": False,
            "type": self.kind,
            "flags": self.flags,
            **self.origin,
        }

    def to_event_payload(self) -> Payload:
        """What MESSAGE_CREATE and MESSAGE_UPDATE tell of it."""
        if self.channel.guild is None:
            return self.to_payload()
        member = self.channel.guild.members.get(self.author.id)
        beside = {} if member is None else {"member": member.to_partial_payload()}
        return {**self.to_payload(), "guild_id": str(self.channel.guild.id), **beside}


_HOLDING = frozenset({"components", "accessory", "component"})


def walk(components: list[Payload]) -> Iterator[Payload]:
    """Every component, nested ones included, in the order a person reads them."""
    waiting = components[::-1]
    while waiting:
        component = waiting.pop()
        yield component
        if component.keys() & _HOLDING:
            waiting += children(component)[::-1]


def children(component: Payload) -> list[Payload]:
    """What stands directly in a component."""
    one = [component[name] for name in ("accessory", "component") if component.get(name)]
    return [*(component.get("components") or []), *one]


def numbered(components: list[Payload]) -> list[Payload]:
    """The components as Discord keeps them: each has a number that no other in the message has, and no empty field."""
    kept: list[Payload] = msgspec.json.decode(_numbered(msgspec.json.encode(components)))
    return kept


@lru_cache(1_000)
def _numbered(components: bytes) -> bytes:
    """The same ones are numbered once: bots say the same again and again."""
    kept = [_without_nulls(component) for component in msgspec.json.decode(components)]
    parts = list(walk(kept))
    taken = {part["id"] for part in parts if part.get("id")}
    free = (number for number in range(1, len(parts) + len(taken) + 1) if number not in taken)
    for part in parts:
        part["id"] = part.get("id") or next(free)
    return msgspec.json.encode(kept)


def _without_nulls(component: Payload) -> Payload:
    kept = {name: value for name, value in component.items() if value is not None}
    for name in ("components", "options"):
        if name in kept:
            kept[name] = [_without_nulls(inner) for inner in kept[name]]
    if "items" in kept:
        kept["items"] = [_DEFAULTS[ComponentKind.THUMBNAIL] | _without_nulls(item) for item in kept["items"]]
    for name in ("accessory", "component"):
        if name in kept:
            kept[name] = _without_nulls(kept[name])
    return _DEFAULTS.get(kept.get("type", 0), {}) | kept


_DEFAULTS: dict[int, Payload] = {
    ComponentKind.BUTTON: {"disabled": False},
    ComponentKind.SEPARATOR: {"spacing": 1, "divider": True},
    ComponentKind.CONTAINER: {"accent_color": None, "spoiler": False},
    ComponentKind.THUMBNAIL: {"description": None, "spoiler": False},
}
