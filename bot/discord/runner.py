"""Runs the client with the settings: serves Discord until it is stopped, or only registers the commands."""

import asyncio
import gc
import logging
import signal
from collections.abc import Coroutine, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp
import discord
from discord.gateway import DiscordWebSocket
from discord.http import Route
from yarl import URL

from bot.app import Almanac
from bot.config import Settings
from bot.discord.client import AlmanacClient
from bot.discord.commands import find_unused
from bot.discord.endpoint import serve_interactions
from bot.discord.log_privacy import PrivacyFilter, limit_libraries
from bot.discord.sharding.shards import serve_shards
from bot.errors import UserError
from bot.monitoring.logs import build_formatter
from bot.service.reload import open_hot_reload

logger = logging.getLogger(__name__)

MAX_ROWS_LOGGED = 20

CLOSED = (
    "Discord closed the connection for good (code {code}). Look the code up under “Gateway Close Event Codes” in "
    "Discord's documentation; 4004 means that DISCORD_TOKEN is no longer valid, 4011 that SHARD_COUNT must be set: the "
    "bot is in too many servers for one connection."
)


NO_ENDPOINT = (
    "Discord has no Interactions Endpoint URL of this bot, so nothing arrives here. Set it on the page General "
    "Information of https://discord.com/developers/applications."
)
INVITE = "To add the bot to a server, open {address}"


async def connect(app: Almanac, settings: Settings) -> int:
    """Serve Discord until SIGINT or SIGTERM. Returns exit status 0. Raises UserError if Discord refuses the token."""
    set_discord_addresses(settings)
    for row in (await app.find_unreadable_rows())[:MAX_ROWS_LOGGED]:
        logger.warning("An unreadable row is left out: %s", row)
    # The knowledge base and its index live as long as the process; walking them took the collector 100 ms each time.
    gc.collect()
    gc.freeze()
    async with AlmanacClient(app, settings) as client:
        stop = asyncio.Event()
        for signal_number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(signal_number, stop.set)
        with _translating_errors():
            with _expecting_endpoint(is_expected=settings.interactions_port is not None):
                await client.login(settings.discord_token or "")
            print(INVITE.format(address=_build_invitation(client)), flush=True)
            # With a development guild the client registers the commands itself.
            if settings.dev_guild_id is None and await client.command_sync.is_outdated():
                logger.warning("The commands have changed since they were registered. Run `python -m bot sync`.")
            async with open_hot_reload(app.reload, settings.knowledge_path, watch=settings.dev_guild_id is not None):
                await _run_until(stop, _serve(client, settings))
    return 0


@contextmanager
def _expecting_endpoint(*, is_expected: bool) -> Iterator[None]:
    """Where the endpoint is ours, keep discord.py from warning that one is set: it can't know of it."""

    def is_wanted(record: logging.LogRecord) -> bool:
        return not (is_expected and "interaction endpoint URL" in str(record.msg))

    library = logging.getLogger("discord.client")
    library.addFilter(is_wanted)
    try:
        yield
    finally:
        library.removeFilter(is_wanted)


def _serve(client: AlmanacClient, settings: Settings) -> Coroutine[Any, Any, None]:
    """Take interactions in the way that the settings want, until cancelled."""
    if settings.interactions_port is not None:
        return _listen(client, settings)
    return client.connect() if settings.shard_count is None else serve_shards(client, settings)


async def _listen(client: AlmanacClient, settings: Settings) -> None:
    """Take interactions over HTTP until cancelled. Raises UserError where that can't be done."""
    async with serve_interactions(client, settings.interactions_host, settings.interactions_port or 0) as address:
        logger.info("Listening for interactions at %s.", address)
        if client.application and client.application.interactions_endpoint_url is None:
            logger.warning(NO_ENDPOINT)
        await asyncio.Event().wait()


async def _run_until(stop: asyncio.Event, work: Coroutine[Any, Any, None]) -> None:
    """Run `work` until it ends by itself or `stop` is set. Raises what it raises."""
    working, stopping = asyncio.create_task(work), asyncio.create_task(stop.wait())
    await asyncio.wait((working, stopping), return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if not working.done():
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)
    else:
        working.result()


@dataclass(frozen=True, slots=True)
class Registration:
    """What `register_commands` did.

    Attributes:
        count: How many commands are registered.
        unused: Those that are not, each with the reason.
        invitation: The address at which a server's owner adds the bot.

    """

    count: int
    unused: Mapping[str, str]
    invitation: str


async def register_commands(app: Almanac, settings: Settings) -> Registration:
    """Register the commands, without connecting. Raises UserError if Discord refuses."""
    set_discord_addresses(settings)
    async with AlmanacClient(app, settings) as client:
        with _translating_errors():
            await client.login(settings.discord_token or "")
            count = await client.command_sync.sync()
            return Registration(count, find_unused(app.shared.base), _build_invitation(client))


def _build_invitation(client: discord.Client) -> str:
    """The address that adds the bot to a server; it asks for no permission."""
    scopes = ("bot", "applications.commands")
    return discord.utils.oauth_url(client.application_id or 0, scopes=scopes, permissions=discord.Permissions.none())


@contextmanager
def _translating_errors() -> Iterator[None]:
    try:
        yield
    except discord.LoginFailure as error:
        raise UserError("Discord refuses the token. Get a new one and set DISCORD_TOKEN to it.") from error
    except discord.ConnectionClosed as error:
        raise UserError(CLOSED.format(code=error.code)) from error
    except (discord.HTTPException, discord.GatewayNotFound, aiohttp.ClientError) as error:
        raise UserError(f"Can't reach Discord: {error}") from error


def set_discord_addresses(settings: Settings) -> None:
    """Point discord.py at the addresses of the settings. It has no option for them, so its class attributes are set."""
    Route.BASE = settings.discord_api_url
    DiscordWebSocket.DEFAULT_GATEWAY = URL(settings.discord_gateway_url)


def log_to_stderr(level: int, *, as_json: bool) -> None:
    """Log from `level` on, without anything of members'; see `log_privacy`."""
    handler = logging.StreamHandler()
    handler.addFilter(PrivacyFilter())
    # discord.py would warn that voice won't work, which nobody wants here.
    discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False
    # It would warn of each shard that it knows nothing of guilds, which is what we want.
    logging.getLogger("discord.state").addFilter(lambda record: "Guilds intent" not in str(record.msg))
    discord.utils.setup_logging(handler=handler, formatter=build_formatter(as_json=as_json), root=True)
    limit_libraries(level)
