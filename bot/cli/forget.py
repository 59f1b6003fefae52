"""`forget`: what is kept about a person goes; what they wrote for everybody stays, without their name."""

from argparse import ArgumentParser, Namespace

from bot.app import Almanac

DONE = """Forgotten, in {count} places: whom to tell of answers, votes, drafts, and who made which change.
What they wrote into the knowledge stands, without their name. Copies of the database are yours to find."""


def add_forget(parser: ArgumentParser) -> None:
    parser.add_argument("person", type=int, metavar="ID", help="their id on Discord: a long number")


async def forget(app: Almanac, arguments: Namespace) -> int:
    count = await app.erase_person(arguments.person)
    print(DONE.format(count=count) if count else "Nothing is kept about that person.")
    return 0
