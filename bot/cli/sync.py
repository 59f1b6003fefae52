"""`sync`: registers the slash commands with Discord."""

from argparse import Namespace

from bot.cli.command import Command
from bot.cli.opening import open_app
from bot.config import Settings
from bot.errors import UserError


async def sync(settings: Settings, _: Namespace) -> int:
    """Register the commands and print how many there are.

    Returns:
        The exit status, 0.

    Raises:
        UserError: If no token is set.

    """
    if settings.discord_token is None:
        raise UserError("DISCORD_TOKEN is not set. Set it in .env (see README.md).")
    from bot.discord.runner import register_commands  # noqa: PLC0415 - discord.py takes a second to import

    async with open_app(settings) as app:
        count = await register_commands(app, settings)
    print(f"Registered {count} commands with Discord.")
    return 0


SYNC = Command("sync", "register the commands with Discord; needed once, and when they change", "sync", sync)
