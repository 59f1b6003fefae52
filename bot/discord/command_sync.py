"""Registers the commands with Discord, and knows whether they have changed since."""

import hashlib
import json
from typing import Any

import discord
from discord import app_commands

from bot.storage.command_digest import CommandDigests

GLOBAL = "global"


class CommandSync:
    """One for each command tree."""

    def __init__(self, tree: app_commands.CommandTree[Any], digests: CommandDigests) -> None:
        self._tree = tree
        self._digests = digests

    async def sync(self, guild: discord.Object | None = None) -> int:
        """Register the commands, in one guild or globally. Returns how many there are."""
        registered = await self._tree.sync(guild=guild)
        await self._digests.store(GLOBAL if guild is None else str(guild.id), self._digest(guild))
        return len(registered)

    # Registering at every start runs into Discord's rate limits, so the bot only says when it is due.
    async def is_outdated(self) -> bool:
        """Whether the commands differ from those last registered globally."""
        return await self._digests.fetch(GLOBAL) != self._digest()

    def _digest(self, guild: discord.Object | None = None) -> str:
        """A digest of all that is registered: names, descriptions, options, permissions."""
        payload = [command.to_dict(self._tree) for command in self._tree.get_commands(guild=guild)]
        return hashlib.sha256(json.dumps(payload, sort_keys=True).encode()).hexdigest()
