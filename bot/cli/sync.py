"""`sync`: registers the slash commands with Discord."""

from argparse import Namespace

from bot.cli.command import Command
from bot.cli.opening import add_create, announce_database, open_app
from bot.config import Settings
from bot.domain.text import format_count
from bot.errors import UserError

UNUSED = "Left out, with nothing to show: {reasons}. Run `sync` again when the base has some."
NEXT = """To add the bot to a server, open {address}
Then start it: python -m bot run"""


async def sync(settings: Settings, arguments: Namespace) -> int:
    """Register the commands, and print how many there are, which were left out, and what to do next.

    Returns:
        The exit status, 0.

    Raises:
        UserError: If no token is set.

    """
    if settings.discord_token is None:
        raise UserError("DISCORD_TOKEN is not set. Set it in .env (see README.md).")
    from bot.discord.runner import register_commands  # noqa: PLC0415 - discord.py takes a second to import

    announce_database(settings.database_address, arguments)
    async with open_app(settings) as app:
        registration = await register_commands(app, settings)
    print(f"Registered {format_count(registration.count, 'command')} with Discord.")
    if registration.unused:
        reasons = ", ".join(f"/{name} ({reason})" for name, reason in registration.unused.items())
        print(UNUSED.format(reasons=reasons))
    print(NEXT.format(address=registration.invitation))
    return 0


SYNC = Command(
    "sync", "register the commands with Discord; needed once, and when they change", "sync", sync, add_create
)
