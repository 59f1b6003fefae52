"""What is known of the guilds that the bot is a member of: the gateway keeps it up to date, or Discord is asked."""

import asyncio
import time
from collections import OrderedDict
from typing import Any, Protocol, cast

import discord

MAX_AGE_SECONDS = 60.0
"""How long what Discord told is believed."""

MAX_REMEMBERED = 1_000


class GuildDirectory(Protocol):
    """Where handlers find roles, channels and names."""

    def has_bot(self, interaction: discord.Interaction[Any]) -> bool:
        """Whether the bot is a member of the interaction's guild."""
        ...

    async def fetch(self, guild_id: int, *, fresh: bool = False) -> discord.Guild | None:
        """Return a guild with its roles, its channels and the bot's member; None if the bot isn't a member.

        Args:
            guild_id: The guild.
            fresh: Whether what was made a moment ago has to be among them.

        Raises:
            discord.HTTPException: Discord can't tell.
            OSError, aiohttp.ClientError: Discord can't be reached.

        """
        ...


class GatewayGuilds:
    """All guilds are known: the gateway tells of each, and of every change."""

    def __init__(self, client: discord.Client) -> None:
        self._client = client

    def has_bot(self, interaction: discord.Interaction[Any]) -> bool:
        return self._client.get_guild(interaction.guild_id or 0) is not None

    async def fetch(self, guild_id: int, *, fresh: bool = False) -> discord.Guild | None:
        return self._client.get_guild(guild_id)


class RestGuilds:
    """Without a gateway a guild is asked for when it is needed, which only moderators' commands and notices do."""

    def __init__(self, client: discord.Client) -> None:
        self._client = client
        self._remembered: OrderedDict[int, tuple[float, discord.Guild]] = OrderedDict()

    def has_bot(self, interaction: discord.Interaction[Any]) -> bool:
        return interaction.is_guild_integration()

    async def fetch(self, guild_id: int, *, fresh: bool = False) -> discord.Guild | None:
        fetched_at, guild = self._remembered.get(guild_id, (0.0, None))
        if guild is not None and not fresh and time.monotonic() - fetched_at < MAX_AGE_SECONDS:
            return guild
        self._remembered.pop(guild_id, None)
        guild = await self._ask(guild_id)
        if guild is not None:
            self._remembered[guild_id] = time.monotonic(), guild
        while len(self._remembered) > MAX_REMEMBERED:
            self._remembered.popitem(last=False)
        return guild

    async def _ask(self, guild_id: int) -> discord.Guild | None:
        http, me = self._client.http, self._client.user
        try:
            guild, channels, member = await asyncio.gather(
                http.get_guild(guild_id, with_counts=False),
                http.get_all_guild_channels(guild_id),
                http.get_member(guild_id, me.id if me else 0),
            )
        except (discord.Forbidden, discord.NotFound):
            return None
        # In the shape in which the gateway would send it, so that discord.py reads it as it always does.
        payload = {**guild, "channels": channels, "members": [member]}
        return discord.Guild(data=cast(Any, payload), state=self._client._connection)  # noqa: SLF001 - no public way
