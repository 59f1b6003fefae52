"""Where Discord is: at its own addresses, behind a proxy that large bots run, or on this machine."""

import logging

import discord
from discord.gateway import DiscordWebSocket
from discord.http import Route
from yarl import URL

from bot.settings import Settings


def point_at(settings: Settings) -> None:
    """Point discord.py at the addresses of the settings; it has no setting of its own for them."""
    Route.BASE = settings.discord_api_url
    DiscordWebSocket.DEFAULT_GATEWAY = URL(settings.discord_gateway_url)


def log_to_stderr(level: int) -> None:
    """Log from `level` on; discord.py never below INFO, because its debug lines hold members' words and the token."""
    discord.utils.setup_logging(level=level, root=True)
    logging.getLogger("discord").setLevel(max(level, logging.INFO))
