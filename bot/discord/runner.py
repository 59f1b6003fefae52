"""From settings to Discord and back: connect and serve, or register the commands and leave."""

import asyncio
import gc
import logging
import signal
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from typing import Any

import aiohttp
import discord
from discord.gateway import DiscordWebSocket
from discord.http import Route
from yarl import URL

from bot.app import Almanac
from bot.config import Settings
from bot.discord.client import AlmanacClient
from bot.errors import UserError
from bot.service.reload import hot_reload

logger = logging.getLogger(__name__)


async def connect(app: Almanac, settings: Settings) -> int:
    """Serve Discord until somebody ends it. Raises UserError where Discord refuses the token. Returns exit status 0."""
    point_at(settings)
    # The base and its index live as long as the process: the collector need not walk them, which took 100 ms each time.
    gc.collect()
    gc.freeze()
    async with AlmanacClient(app, settings) as client:
        stop = asyncio.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        with _say_refusal():
            await client.login(settings.discord_token or "")
            if settings.dev_guild_id is None and await client.command_sync.is_outdated():
                logger.warning("The commands have changed since they were registered. Run `python -m bot sync`.")
            async with hot_reload(app.reload, settings.knowledge_path, watch=settings.dev_guild_id is not None):
                await _until(stop, client.connect())
    return 0


async def _until(stop: asyncio.Event, work: Coroutine[Any, Any, None]) -> None:
    """Do the work until it ends by itself or `stop` is set."""
    working, stopping = asyncio.create_task(work), asyncio.create_task(stop.wait())
    await asyncio.wait((working, stopping), return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if not working.done():
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)
    else:
        working.result()


async def register(app: Almanac, settings: Settings) -> int:
    """Register the commands, without connecting. Returns how many there are."""
    point_at(settings)
    async with AlmanacClient(app, settings) as client:
        with _say_refusal():
            await client.login(settings.discord_token or "")
            return await client.command_sync.sync()


@contextmanager
def _say_refusal() -> Iterator[None]:
    try:
        yield
    except discord.LoginFailure as error:
        raise UserError("Discord refuses the token; get a new one and put it into DISCORD_TOKEN.") from error
    except (discord.HTTPException, aiohttp.ClientError) as error:
        raise UserError(f"Discord could not be used: {error}") from error


def point_at(settings: Settings) -> None:
    """Point discord.py at the addresses of the settings; it has no setting of its own for them."""
    Route.BASE = settings.discord_api_url
    DiscordWebSocket.DEFAULT_GATEWAY = URL(settings.discord_gateway_url)


def log_to_stderr(level: int) -> None:
    """Log from `level` on; discord.py never below INFO, because its debug lines hold members' words and the token."""
    discord.utils.setup_logging(level=level, root=True)
    logging.getLogger("discord").setLevel(max(level, logging.INFO))
