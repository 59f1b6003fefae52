"""Who and what there is in the loopback Discord: people, servers, channels, messages."""

import itertools
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

EPOCH = 1_420_070_400_000
"""Milliseconds of 1 January 2015, from which Discord's ids count."""

MANAGE_GUILD = 1 << 5
EVERYDAY = (1 << 10) | (1 << 11) | (1 << 31)
"""Permissions of everyone: see channels, send messages, use application commands."""

EPHEMERAL = 1 << 6
COMPONENTS_V2 = 1 << 15

TOKEN = "loopback"  # noqa: S105 - it opens nothing

Payload = dict[str, Any]


def snowflakes() -> Iterator[int]:
    """Ids that rise as Discord's do: the time in milliseconds, then a counter."""
    for number in itertools.count():
        yield ((int(time.time() * 1000) - EPOCH) << 22) | (number & 0x3FFFFF)


@dataclass(frozen=True, slots=True)
class User:
    id: int
    name: str
    bot: bool = False

    def payload(self) -> Payload:
        return {
            "id": str(self.id),
            "username": self.name,
            "discriminator": "0",
            "global_name": self.name,
            "avatar": None,
            "public_flags": 0,
            "flags": 0,
            "bot": self.bot,
        }


@dataclass(slots=True)
class Message:
    """`viewer` is the only one who sees an ephemeral message; None for those that everybody sees."""

    id: int
    channel: int
    author: User
    body: Payload
    viewer: int | None = None
    deleted: bool = False

    def payload(self) -> Payload:
        return {
            "id": str(self.id),
            "channel_id": str(self.channel),
            "author": self.author.payload(),
            "content": "",
            "timestamp": "2026-01-01T00:00:00.000000+00:00",
            "edited_timestamp": None,
            "tts": False,
            "mention_everyone": False,
            "mentions": [],
            "mention_roles": [],
            "attachments": [],
            "embeds": [],
            "components": [],
            "pinned": False,
            "type": 0,
            "flags": 0,
            **self.body,
        }


@dataclass(slots=True)
class Guild:
    id: int
    name: str
    channel: int
    permissions: dict[int, int] = field(default_factory=dict)

    def payload(self, bot: User) -> Payload:
        everyone = {
            "id": str(self.id),
            "name": "@everyone",
            "color": 0,
            "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
            "hoist": False,
            "position": 0,
            "permissions": str(EVERYDAY),
            "managed": False,
            "mentionable": False,
            "flags": 0,
        }
        channel = {"id": str(self.channel), "type": 0, "name": "general", "position": 0, "permission_overwrites": []}
        return {
            "id": str(self.id),
            "name": self.name,
            "owner_id": "1",
            "icon": None,
            "splash": None,
            "roles": [everyone],
            "channels": [channel],
            "members": [self.member(bot)],
            "member_count": 1,
            "threads": [],
            "emojis": [],
            "stickers": [],
            "features": [],
            "voice_states": [],
            "presences": [],
            "stage_instances": [],
            "guild_scheduled_events": [],
            "preferred_locale": "en-US",
            "premium_tier": 0,
            "verification_level": 0,
            "default_message_notifications": 1,
            "explicit_content_filter": 0,
            "mfa_level": 0,
            "nsfw_level": 0,
            "nsfw": False,
            "afk_timeout": 300,
            "afk_channel_id": None,
            "system_channel_id": None,
            "system_channel_flags": 0,
            "large": False,
            "unavailable": False,
            "joined_at": "2026-01-01T00:00:00+00:00",
        }

    def member(self, user: User) -> Payload:
        return {
            "user": user.payload(),
            "nick": None,
            "avatar": None,
            "roles": [],
            "joined_at": "2026-01-01T00:00:00+00:00",
            "premium_since": None,
            "deaf": False,
            "mute": False,
            "flags": 0,
            "permissions": str(EVERYDAY | self.permissions.get(user.id, 0)),
        }


class World:
    """All state, and the ids of new things."""

    def __init__(self, token: str = TOKEN) -> None:
        self._ids = snowflakes()
        self.token = token
        self.bot = User(self.new_id(), "Almanac", bot=True)
        self.guilds: dict[int, Guild] = {}
        self.messages: dict[int, Message] = {}
        self.commands: dict[str, list[Payload]] = {}

    def new_id(self) -> int:
        return next(self._ids)

    def guild(self, name: str = "Readers") -> Guild:
        guild = Guild(self.new_id(), name, self.new_id())
        self.guilds[guild.id] = guild
        return guild

    def user(self, name: str) -> User:
        return User(self.new_id(), name)

    def post(self, channel: int, author: User, body: Payload, viewer: int | None = None) -> Message:
        message = Message(self.new_id(), channel, author, body, viewer)
        self.messages[message.id] = message
        return message

    def application(self) -> Payload:
        return {
            "id": str(self.bot.id),
            "name": self.bot.name,
            "description": "",
            "icon": None,
            "bot_public": True,
            "bot_require_code_grant": False,
            "verify_key": "0" * 64,
            "flags": 0,
            "owner": User(1, "owner").payload(),
            "team": None,
        }
