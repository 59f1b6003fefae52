"""Asks Discord, without a gateway connection, whether the bot would be let in and what it would lack there."""

from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import aiohttp
import discord
from discord import app_commands

from bot.config import Settings
from bot.discord import commands
from bot.discord.runner import set_discord_addresses
from bot.domain.findings import Finding, complain, warn

MAX_CLOCK_ERROR_SECONDS = 2.0
"""Discord waits three seconds for an answer, counted from the time in the interaction's id."""

TIMEOUT = aiohttp.ClientTimeout(total=10.0)
FAILURES = (discord.HTTPException, aiohttp.ClientError, OSError)


async def check_discord(settings: Settings, log_channels: Mapping[int, int]) -> AsyncIterator[Finding]:
    """Check clock, token, commands, and the log channel of each guild, given by their ids."""
    set_discord_addresses(settings)
    try:
        yield await _check_clock(settings)
        async with discord.Client(intents=discord.Intents(guilds=True)) as client:
            await client.login(settings.discord_token or "")
            yield Finding("discord", f"takes the token, for {client.user}")
            yield await _check_commands(client)
            yield _check_delivery(client, listens=settings.interactions_port is not None)
            for guild_id, channel_id in log_channels.items():
                yield await _check_log_channel(client, guild_id, channel_id)
    except discord.LoginFailure:
        yield complain("discord", "refuses the token. Get a new one and set DISCORD_TOKEN to it.")
    except FAILURES as error:
        yield complain("discord", f"can't be reached ({type(error).__name__}). Is the network up, and a proxy needed?")


async def _check_clock(settings: Settings) -> Finding:
    url, headers = f"{settings.discord_api_url}/gateway", {"Authorization": f"Bot {settings.discord_token}"}
    async with aiohttp.ClientSession(timeout=TIMEOUT, headers=headers) as session, session.get(url) as response:
        theirs, ours = parsedate_to_datetime(response.headers["Date"]), datetime.now(UTC)
    error = abs((ours - theirs).total_seconds())
    if error > MAX_CLOCK_ERROR_SECONDS:
        return complain("clock", f"differs from Discord's by {error:.0f} s. Turn on time synchronisation (NTP).")
    return Finding("clock", "agrees with Discord's")


async def _check_commands(client: discord.Client) -> Finding:
    # Whether the base has something for the optional ones to show is no matter of Discord's.
    found = await app_commands.CommandTree(client).fetch_commands()
    registered = {command.name for command in found} - commands.OPTIONAL.keys()
    ours = {command.name for command in commands.ALL} - commands.OPTIONAL.keys()
    if registered != ours:
        names = ", ".join(sorted(registered ^ ours))
        return complain("commands", f"those registered differ from ours: {names}. Run `python -m bot sync`.")
    return Finding("commands", f"all {len(found)} are registered")


def _check_delivery(client: discord.Client, *, listens: bool) -> Finding:
    """Whether Discord sends interactions to where the bot takes them."""
    url = client.application.interactions_endpoint_url if client.application else None
    if listens == (url is not None):
        return Finding("delivery", f"interactions go to {url}" if url else "interactions come through the gateway")
    where = "General Information → Interactions Endpoint URL on https://discord.com/developers/applications"
    if listens:
        return complain(
            "delivery", f"INTERACTIONS_PORT is set, and Discord has no address to send to. Set it: {where}."
        )
    return complain(
        "delivery", f"Discord sends interactions to {url}, not here. Clear it, or set INTERACTIONS_PORT: {where}."
    )


async def _check_log_channel(client: discord.Client, guild_id: int, channel_id: int) -> Finding:
    advice = "Give me View Channel and Send Messages, or choose another with /knowledge settings."
    subject = f"log channel {channel_id}"
    try:
        guild = await client.fetch_guild(guild_id)
        channel = await guild.fetch_channel(channel_id)
        me = await guild.fetch_member(client.user.id if client.user else 0)
    except (discord.Forbidden, discord.NotFound):
        return warn(subject, f"I can't see it. {advice}")
    granted = channel.permissions_for(me)
    if not (granted.view_channel and granted.send_messages):
        return warn(subject, f"I can't post in it. {advice}")
    return Finding(subject, "I can post in it")
