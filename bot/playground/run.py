"""Starts `play`: the emulator, the real bot connected to it, and the page."""

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial

from bot.app import Almanac
from bot.config import Settings
from bot.discord.client import AlmanacClient
from bot.discord.runner import set_discord_addresses
from bot.domain.text import capitalize_first
from bot.emulator.server import DiscordEmulator
from bot.emulator.state.state import State
from bot.matching.autocomplete.starters import list_starters
from bot.playground.seed import seed_people
from bot.playground.server import PlaygroundServer
from bot.service.loading import Progress, ignore_progress
from bot.service.reload import watch_folder

STARTER_COUNT = 3


@asynccontextmanager
async def run_playground(settings: Settings, port: int, progress: Progress = ignore_progress) -> AsyncIterator[str]:
    """Run everything until the block ends.

    Args:
        settings: the user's settings; token, addresses and database are replaced.
        port: of the page; 0 takes a free one.
        progress: called while the knowledge base is opened.

    Yields:
        The address of the page.

    Raises:
        KnowledgeError: the knowledge base has problems.
        UserError: the port is taken, or the database can't be opened.
    """
    # A new token at each start: nothing else on this machine may use the emulator as the bot.
    emulator = DiscordEmulator(State(secrets.token_urlsafe()))
    async with emulator.serve():
        local_settings = _point_to_emulator(settings, emulator)
        async with Almanac.open(local_settings, progress, waits=False) as app:
            server = PlaygroundServer(
                emulator, seed_people(emulator, app.shared.base.title), partial(_list_starters, app)
            )
            async with _connect_bot(app, local_settings) as client, server.serve(port) as address:
                reload = partial(_reload, app, client)
                following = asyncio.create_task(watch_folder(reload, settings.knowledge_path, server.show_problems))
                try:
                    yield address
                finally:
                    following.cancel()
                    await asyncio.gather(following, return_exceptions=True)


def _list_starters(app: Almanac) -> list[str]:
    """The questions that the page offers to somebody who has never seen it."""
    base = app.shared.base
    return [capitalize_first(text) for text in list_starters(base.topics.values(), base.starters, STARTER_COUNT)]


async def _reload(app: Almanac, client: AlmanacClient) -> int:
    """Read the files again. A command may have something to show now, so the commands are registered again, too."""
    count = await app.reload()
    await client.command_sync.sync()
    return count


def _point_to_emulator(settings: Settings, emulator: DiscordEmulator) -> Settings:
    """The settings with the emulator in place of Discord and a separate database."""
    return replace(
        settings,
        discord_token=emulator.state.token,
        database_path=settings.play_database_path,
        database_url=None,
        discord_api_url=emulator.api_url,
        discord_gateway_url=emulator.gateway_url,
        interactions_port=None,
        dev_guild_id=None,
    )


@asynccontextmanager
async def _connect_bot(app: Almanac, settings: Settings) -> AsyncIterator[AlmanacClient]:
    """Register the bot's commands and keep it connected until the block ends."""
    set_discord_addresses(settings)
    async with AlmanacClient(app, settings) as client:
        await client.login(settings.discord_token or "")
        await client.command_sync.sync()
        connection = asyncio.create_task(client.connect())
        try:
            yield client
        finally:
            await client.close()
            await asyncio.gather(connection, return_exceptions=True)
