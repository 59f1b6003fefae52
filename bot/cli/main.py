"""Entry point of the command line: parses the arguments and dispatches to one module per command."""

import asyncio
import difflib
import os
import sys
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from dotenv import dotenv_values

from bot import __version__
from bot.cli.ask import ASK
from bot.cli.backup import BACKUP, RESTORE
from bot.cli.chat import CHAT
from bot.cli.check import CHECK
from bot.cli.command import Handler
from bot.cli.doctor import DOCTOR
from bot.cli.evaluate import EVALUATE
from bot.cli.export import EXPORT
from bot.cli.forget import FORGET
from bot.cli.import_source import IMPORT
from bot.cli.memory import limit_arenas
from bot.cli.migrate_database import MIGRATE_DATABASE
from bot.cli.new import NEW
from bot.cli.output import fail
from bot.cli.play import PLAY
from bot.cli.run import RUN
from bot.cli.sync import SYNC
from bot.cli.translate import TRANSLATE
from bot.config import Settings
from bot.domain.text import capitalize_first
from bot.errors import AlmanacError
from bot.storage.database import UNAVAILABLE_ERRORS

if sys.platform == "win32":
    from asyncio import new_event_loop
else:
    from uvloop import new_event_loop  # answers a tenth more questions per second

COMMANDS = (
    NEW,
    RUN,
    PLAY,
    CHAT,
    ASK,
    CHECK,
    TRANSLATE,
    EVALUATE,
    EXPORT,
    IMPORT,
    FORGET,
    BACKUP,
    RESTORE,
    MIGRATE_DATABASE,
    DOCTOR,
    SYNC,
)
INTERRUPTED_STATUS = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Returns:
        The exit status: 0, 1 after a problem that was printed, or `INTERRUPTED_STATUS` after Ctrl-C.

    """
    limit_arenas()
    parser = build_parser()
    arguments = sys.argv[1:] if arguments is None else arguments
    if message := describe_misspelt(arguments):
        parser.error(message)
    parsed = parser.parse_args(arguments)
    if parsed.handler is None:
        parser.print_help()
        return 0
    try:
        # Environment variables take precedence over .env.
        settings = Settings.from_env({**_read_dotenv(), **os.environ})
        if parsed.knowledge:
            settings = replace(settings, knowledge_path=parsed.knowledge)
        handler: Handler = parsed.handler
        with asyncio.Runner(loop_factory=new_event_loop) as runner:
            return runner.run(handler(settings, parsed))
    except AlmanacError as error:
        return fail(str(error))
    except UNAVAILABLE_ERRORS as error:
        return fail(f"The database can't be used ({error}). Is another program writing to it? Nothing was saved.")
    except KeyboardInterrupt:
        return INTERRUPTED_STATUS
    except BrokenPipeError:  # the reader of our output has gone, as with `| head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def describe_misspelt(arguments: Sequence[str]) -> str:
    """Name the command that may be meant by one that doesn't exist; empty if it exists or none is given."""
    names, word = [command.name for command in COMMANDS], next(iter(arguments), "")
    if word in names or not word or word.startswith("-"):
        return ""
    similar = difflib.get_close_matches(word, names, n=1)
    hint = f"did you mean {similar[0]}?" if similar else f"the commands are {', '.join(names)}."
    return f"there is no command {word!r}; {hint}"


def _read_dotenv() -> dict[str, str]:
    return {name: value for name, value in dotenv_values(".env").items() if value is not None}


def build_parser() -> ArgumentParser:
    """The parser of the whole command line."""
    parser = ArgumentParser(
        prog="almanac",
        description="Answers from a knowledge base that people can check.",
        epilog="example:\n  python -m bot new my-base",
        formatter_class=RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"Almanac {__version__}")
    common = ArgumentParser(add_help=False)
    common.add_argument("--knowledge", type=Path, metavar="DIR", help="knowledge folder (default: KNOWLEDGE_PATH)")
    parser.set_defaults(handler=None)
    subparsers = parser.add_subparsers(title="commands", metavar="COMMAND")
    for command in COMMANDS:
        subparser = subparsers.add_parser(
            command.name,
            parents=[common],
            help=command.help,
            description=capitalize_first(command.help) + ".",
            epilog=f"example:\n  python -m bot {command.example}",
            formatter_class=RawDescriptionHelpFormatter,
        )
        subparser.set_defaults(handler=command.handler)
        command.add_arguments(subparser)
    return parser
