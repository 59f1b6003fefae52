"""The command line, and the one place that puts the parts together."""

import argparse
import asyncio
import os
import select
import signal
import sys
import webbrowser
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BufferedReader
from pathlib import Path
from typing import TextIO

from dotenv import dotenv_values

from bot import __version__
from bot.app import Almanac
from bot.cli.batch import answers, timed
from bot.cli.evaluate import add_evaluate, evaluate
from bot.cli.explain import draw_explanation
from bot.cli.forget import add_forget, forget
from bot.cli.import_export import add_export, add_import, export, take_in
from bot.cli.output import Bar, draw, errors, fail, print_json
from bot.cli.overdue import due_in
from bot.config import Settings
from bot.errors import AlmanacError, UserError
from bot.service.linter import lint_folder
from bot.service.usage import UsageCounters
from bot.storage.database import Database

if sys.platform == "win32":
    from asyncio import new_event_loop
else:
    from uvloop import new_event_loop  # a tenth more answers a second

Arguments = argparse.Namespace
SHOWN_WITHIN = 90
"""Days over which `check --due` counts how often an entry was shown."""

PORT = 8730
"""Where the page of `play` is by default: a number that no well-known program uses."""

PLAYING = """A Discord on your own machine, with the real bot: {address}
Ctrl-C ends it. To connect to Discord itself, put DISCORD_TOKEN into .env (README.md says where to get it)."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. Returns the exit status: 0, or 1 after a problem that was said."""
    parsed = parser().parse_args(arguments)
    try:
        settings = Settings.from_env({**_dotenv(), **os.environ})
        if parsed.knowledge:
            settings = replace(settings, knowledge_path=parsed.knowledge)
        command: Callable[[Settings, Arguments], Awaitable[int]] = parsed.command
        with asyncio.Runner(loop_factory=new_event_loop) as runner:
            return runner.run(_status(command(settings, parsed)))
    except AlmanacError as error:
        return fail(str(error))
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # the reader of our output has gone, as with `| head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


async def _status(command: Awaitable[int]) -> int:
    return await command


def _dotenv() -> dict[str, str]:
    return {name: value for name, value in dotenv_values(".env").items() if value is not None}


def port(text: str) -> int:
    """A port's number. Raises ArgumentTypeError."""
    if text.isdecimal() and int(text) < 65_536:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text} is no port; it is a number from 0 to 65535")


def parser() -> argparse.ArgumentParser:
    """The whole command line."""
    top = argparse.ArgumentParser(prog="almanac", description="Answers from a knowledge base that people can check.")
    top.add_argument("--version", action="version", version=f"Almanac {__version__}")
    every = argparse.ArgumentParser(add_help=False)
    every.add_argument("--knowledge", type=Path, metavar="DIR", help="the folder of the base (else KNOWLEDGE_PATH)")
    words = top.add_subparsers(title="commands", required=True, metavar="COMMAND")

    def add(name: str, command: Callable[[Settings, Arguments], Awaitable[int]], text: str) -> argparse.ArgumentParser:
        found = words.add_parser(name, parents=[every], help=text, description=text)
        found.set_defaults(command=command)
        return found

    run_parser = add("run", run, "connect to Discord, or without DISCORD_TOKEN do as `play`")
    play_parser = add("play", play, "a Discord on this machine: a page to try the bot and to preview knowledge in")
    for one in (run_parser, play_parser):
        one.add_argument(
            "--port",
            type=port,
            default=PORT,
            help=f"where the page is (default {PORT}, 0: any free one)",
        )
    add("chat", run_chat, "chat in this terminal")
    ask_parser = add("ask", ask, "answer one question, or a file of them")
    ask_parser.add_argument("question", nargs="?", help="the question")
    ask_parser.add_argument("--as-of", metavar="TIME", help="answer for that time: 2010, 2004-03, 'March 2004' …")
    ask_parser.add_argument("--explain", action="store_true", help="say why, too: candidates, words, what counted")
    ask_parser.add_argument("--json", action="store_true", help="answer as one line of JSON")
    ask_parser.add_argument(
        "--batch", metavar="FILE", help="a file of JSON Lines with id and text; - is standard input"
    )
    check_parser = add("check", check, "say everything that is wrong in a knowledge folder")
    check_parser.add_argument("folder", nargs="?", type=Path, metavar="DIR", help="the folder (else KNOWLEDGE_PATH)")
    check_parser.add_argument("--due", action="store_true", help="list what is overdue for a check, most shown first")
    add_evaluate(add("evaluate", served(evaluate), "answer questions with known answers and count"))
    add_export(add("export", served(export), "write what was changed in Discord, or everything, as YAML"))
    add_import(add("import", served(take_in), "show what such a file would change; with --save, change it"))
    add_forget(add("forget", served(forget), "delete what is kept about a person"))
    add("sync", sync, "tell Discord of the commands; needed once, and when they change")
    return top


@asynccontextmanager
async def serving(settings: Settings, *, absorb: bool = False) -> AsyncIterator[Almanac]:
    """The app, opened with progress shown; what is wrong in the files is said, and the last good state served."""
    with Bar() as bar:
        async with Almanac.open(settings, bar, absorb=absorb) as app:
            bar.stop()
            for problem in app.shared.snapshot.problems:
                errors.print(str(problem), style="red", markup=False)
            if app.shared.snapshot.problems:
                errors.print("The files are not used as they are; what was last read without problems is served.")
            yield app


async def run(settings: Settings, arguments: Arguments) -> int:
    if settings.discord_token is None:
        return await (run_chat if questions_wait() else play)(settings, arguments)
    from bot.discord.runner import connect, log_to_stderr  # noqa: PLC0415 - discord.py takes a second to import

    log_to_stderr(settings.log_level)
    async with serving(settings, absorb=True) as app:
        return await connect(app, settings)


def questions_wait() -> bool:
    """Whether somebody has piped questions in, and so wants a chat and no page."""
    if sys.stdin is None or sys.stdin.isatty():
        return False
    readable, _, _ = select.select([sys.stdin], [], [], 0.5)
    buffer = sys.stdin.buffer
    return bool(readable) and isinstance(buffer, BufferedReader) and bool(buffer.peek(1))


async def play(settings: Settings, arguments: Arguments) -> int:
    from bot.playground.run import run_playground  # noqa: PLC0415 - as above

    with Bar() as bar:
        async with run_playground(settings, arguments.port, bar) as address:
            bar.stop()
            print(PLAYING.format(address=address), flush=True)
            if sys.stdout.isatty():
                webbrowser.open(address)
            await until_stopped()
    return 0


async def until_stopped() -> None:
    """Wait for Ctrl-C, or for whoever runs this to end it."""
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await stop.wait()


async def run_chat(settings: Settings, _: Arguments) -> int:
    from bot.cli.chat import chat  # noqa: PLC0415 - prompt_toolkit is of no use to the other commands

    async with serving(settings) as app:
        return await chat(app)


async def ask(settings: Settings, arguments: Arguments) -> int:
    if (arguments.question is None) == (arguments.batch is None):
        raise UserError('Ask one question, as in: ask "what is KFOR", or name a file with --batch.')
    async with serving(settings) as app:
        if arguments.batch is not None:
            return _ask_batch(app, arguments.batch)
        if arguments.json:
            print_json(timed(app, arguments.question, as_of=arguments.as_of))
        else:
            draw(app.shared.ask(arguments.question, as_of=arguments.as_of, moderated=False).reply)
            if arguments.explain:
                draw_explanation(app, arguments.question)
    return 0


def _ask_batch(app: Almanac, file: str) -> int:
    stream = sys.stdin if file == "-" else _open(Path(file))
    with stream:
        for answer in answers(app, stream):
            print_json(answer)
    return 0


def _open(path: Path) -> TextIO:
    try:
        return path.open(encoding="utf-8")
    except OSError as error:
        raise UserError(f"{path} can't be read: {error.strerror}.") from error


async def check(settings: Settings, arguments: Arguments) -> int:
    """Files are read and wordings tried anew, whatever the database holds; nothing is stored."""
    folder = arguments.folder or settings.knowledge_path
    if arguments.due:
        return await _due(settings, folder)
    with Bar() as bar:
        report = await asyncio.to_thread(lint_folder, folder, bar)
    for problem in report.problems:
        print(problem)
    for advice in report.advice:
        print(f"{advice} (advice)")
    if report.problems:
        return 1
    errors.print(f"{folder}: no problems.", style="green" if errors.is_terminal else None)
    return 0


async def _due(settings: Settings, folder: Path) -> int:
    """List what is overdue. Returns 1 where anything is, so that a scheduled job can tell."""
    today = datetime.now(UTC).date()
    shown: dict[str, int] = {}
    if settings.database_path.exists():
        async with Database.open(settings.database_path) as database, UsageCounters.open(database) as counts:
            shown = await counts.fetch_popularity(today - timedelta(days=SHOWN_WITHIN))
    found = await asyncio.to_thread(due_in, folder, shown, today)
    for one in found:
        print(one)
    if not found:
        errors.print(f"{folder}: nothing is overdue.", style="green" if errors.is_terminal else None)
    return int(bool(found))


def served(act: Callable[[Almanac, Arguments], Awaitable[int]]) -> Callable[[Settings, Arguments], Awaitable[int]]:
    async def run_served(settings: Settings, arguments: Arguments) -> int:
        async with serving(settings) as app:
            return await act(app, arguments)

    return run_served


async def sync(settings: Settings, _: Arguments) -> int:
    if settings.discord_token is None:
        raise UserError("DISCORD_TOKEN is not set; put it into .env (README.md says where to get it).")
    from bot.discord.runner import register_commands  # noqa: PLC0415 - as above

    async with serving(settings) as app:
        count = await register_commands(app, settings)
    print(f"Discord knows {count} commands now.")
    return 0
