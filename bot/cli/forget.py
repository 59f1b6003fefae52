"""`forget`: erases what is kept about a person; what they wrote for everybody stays, without their name."""

from argparse import ArgumentParser, Namespace

from bot.app import Almanac
from bot.cli.command import Command, parse_id
from bot.cli.opening import with_app
from bot.domain.text import format_count

ERASED = """Erased {rows}: requests to be notified, votes, drafts, and the author of changes.
What they wrote into the knowledge base stays, without their name. Backups of the database are not changed."""

NOTHING_KEPT = "Nothing is stored about that person."


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("user_id", type=parse_id, metavar="ID", help="the person's Discord user id")


async def forget(app: Almanac, arguments: Namespace) -> int:
    count = await app.erase_person(arguments.user_id)
    print(ERASED.format(rows=format_count(count, "row")) if count else NOTHING_KEPT)
    return 0


FORGET = Command(
    "forget", "erase what is kept about a person", "forget 123456789012345678", with_app(forget), add_arguments
)
