"""Registers the commands with Discord, and knows whether they have changed since."""

import hashlib
import json
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from typing import Any

import discord
from discord import app_commands

from bot.storage.command_digest import CommandDigests

GLOBAL = "global"

AnyCommand = app_commands.Command[Any, ..., Any] | app_commands.Group | app_commands.ContextMenu


class CommandSync:
    """One for each command tree.

    Args:
        tree: Holds all commands: one that was registered earlier is still answered.
        digests: Of the commands that were registered.
        find_unused: Returns the names of those that are not registered, as they have nothing to show.

    """

    def __init__(
        self, tree: app_commands.CommandTree[Any], digests: CommandDigests, find_unused: Callable[[], Collection[str]]
    ) -> None:
        self._tree = tree
        self._digests = digests
        self._find_unused = find_unused

    async def sync(self, guild: discord.Object | None = None) -> int:
        """Register the commands, in one guild or globally. Returns how many there are."""
        with self._without_unused(guild):
            registered = await self._tree.sync(guild=guild)
        await self._digests.store(GLOBAL if guild is None else str(guild.id), await self._digest(guild))
        return len(registered)

    # Registering at every start runs into Discord's rate limits, so the bot only says when it is due.
    async def is_outdated(self) -> bool:
        """Whether the commands differ from those last registered globally."""
        return await self._digests.fetch(GLOBAL) != await self._digest()

    @contextmanager
    def _without_unused(self, guild: discord.Object | None) -> Iterator[None]:
        """Take the commands with nothing to show out of the tree: discord.py registers all that are in it."""
        taken = [self._tree.remove_command(name, guild=guild) for name in self._find_unused()]
        try:
            yield
        finally:
            for command in taken:
                if command is not None:
                    self._tree.add_command(command, guild=guild)

    async def _digest(self, guild: discord.Object | None = None) -> str:
        """A digest of all that is registered: names, descriptions, options, permissions, in all languages."""
        with self._without_unused(guild):
            registered = self._tree.get_commands(guild=guild)
        payload = [await self._build_payload(command) for command in registered]
        return hashlib.sha256(json.dumps(payload, sort_keys=True).encode()).hexdigest()

    async def _build_payload(self, command: AnyCommand) -> dict[str, Any]:
        translator = self._tree.translator
        return (
            await command.get_translated_payload(self._tree, translator) if translator else command.to_dict(self._tree)
        )
