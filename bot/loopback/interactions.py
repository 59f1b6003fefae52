"""Interactions: what a person does in Discord's window, and what the bot answers."""

import asyncio
import secrets
from dataclasses import dataclass, field
from typing import Any

from bot.loopback.world import EVERYDAY, Guild, Message, Payload, User, World

COMMAND, COMPONENT, AUTOCOMPLETE = 2, 3, 4
IN_TIME = 3.0
"""Seconds until Discord shows that the application did not respond."""


@dataclass(slots=True)
class Interaction:
    """One call of the bot. `answered` is set by the first answer, whatever it is."""

    id: int
    token: str
    kind: int
    user: User
    channel: int
    message: Message | None = None
    original: Message | None = None
    choices: list[Payload] = field(default_factory=list)
    answered: asyncio.Event = field(default_factory=asyncio.Event)
    acknowledged: bool = False


class Interactions:
    def __init__(self, world: World) -> None:
        self._world = world
        self.open: dict[str, Interaction] = {}

    def begin(
        self, kind: int, user: User, guild: Guild | None, content: Payload, message: Message | None = None
    ) -> tuple[Interaction, Payload]:
        """A new interaction and what the gateway tells the bot of it. Without a guild it is a direct message."""
        channel = guild.channel if guild else user.id + 1
        made = Interaction(self._world.new_id(), secrets.token_urlsafe(24), kind, user, channel, message)
        self.open[made.token] = made
        return made, {
            "id": str(made.id),
            "application_id": str(self._world.bot.id),
            "type": kind,
            "token": made.token,
            "version": 1,
            "locale": "en-US",
            "channel_id": str(channel),
            "channel": {"id": str(channel), "type": 0 if guild else 1, "name": "general", "permissions": str(EVERYDAY)},
            "app_permissions": str(EVERYDAY),
            "entitlements": [],
            "attachment_size_limit": 10_485_760,
            "data": content,
            **_place(user, guild),
            **({"message": message.payload()} if message else {}),
        }


def _place(user: User, guild: Guild | None) -> Payload:
    if guild is None:
        return {"user": user.payload(), "context": 1, "authorizing_integration_owners": {"1": str(user.id)}}
    return {
        "member": guild.member(user),
        "guild_id": str(guild.id),
        "guild_locale": "en-US",
        "guild": {"id": str(guild.id), "locale": "en-US", "features": []},
        "context": 0,
        "authorizing_integration_owners": {"0": str(guild.id)},
    }


def slash(command: Payload, options: dict[str, Any], focused: str | None = None) -> Payload:
    """What a typed command says: its name and options, one of them still being typed in an autocomplete."""
    kinds = {option["name"]: option["type"] for option in command.get("options") or []}
    given = [
        {"name": name, "type": kinds[name], "value": value, **({"focused": True} if name == focused else {})}
        for name, value in options.items()
    ]
    return {"id": command["id"], "name": command["name"], "type": 1, "options": given}


def menu(command: Payload, message: Message) -> Payload:
    return {
        "id": command["id"],
        "name": command["name"],
        "type": 3,
        "target_id": str(message.id),
        "resolved": {"messages": {str(message.id): message.payload()}},
    }
