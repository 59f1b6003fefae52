"""`play`: the emulated Discord, the real bot connected to it, and the page."""

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

from bot.app import Almanac
from bot.config import Settings
from bot.discord.client import AlmanacClient
from bot.discord.runner import set_discord_addresses
from bot.emulator.server import DiscordEmulator
from bot.emulator.state.state import State
from bot.playground.seed import cast
from bot.playground.server import PlaygroundServer
from bot.service.loading import Progress, ignore_progress
from bot.service.reload import watch_folder


@asynccontextmanager
async def playing(settings: Settings, port: int, progress: Progress = ignore_progress) -> AsyncIterator[str]:
    """Everything up and connected while the block lasts; gives the page's address. Port 0 takes a free one.

    Raises KnowledgeError or UserError where it can't be.
    """
    state = State(secrets.token_urlsafe())
    async with DiscordEmulator.start(state) as emulator:
        people = cast(emulator, state)
        database = settings.database_path.with_name(f"{settings.database_path.stem}-play.sqlite3")
        at_home = replace(
            settings,
            discord_token=state.token,
            database_path=database,
            discord_api_url=emulator.api_url,
            discord_gateway_url=emulator.gateway_url,
            dev_guild_id=None,
        )
        async with Almanac.open(at_home, progress) as app, connected(app, at_home):
            pages = PlaygroundServer(emulator, people)
            async with pages.serve(port) as address:
                following = asyncio.create_task(watch_folder(app.reload, settings.knowledge_path, pages.show_problems))
                try:
                    yield address
                finally:
                    following.cancel()
                    await asyncio.gather(following, return_exceptions=True)


@asynccontextmanager
async def connected(app: Almanac, settings: Settings) -> AsyncIterator[AlmanacClient]:
    """The bot, logged in, its commands registered, its connection kept while the block lasts."""
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
