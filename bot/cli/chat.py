"""`chat`: a conversation in the terminal, with the commands that Discord has for reading."""

import sys
from argparse import Namespace
from collections.abc import AsyncIterator, Callable, Mapping

from bot.app import Almanac
from bot.cli.command import Command
from bot.cli.opening import with_app
from bot.cli.output import console, draw
from bot.errors import UserError
from bot.replies.document import Button, Reply, Text
from bot.replies.read_actions import ListTopics, ReadAction, ReportKind, ShowReport
from bot.service.queries import Reader

WELCOME = "Ask a question in your own words. Enter /help for commands, or press Ctrl-D to leave."
CONNECT = "To connect to Discord instead, set DISCORD_TOKEN in .env (see README.md) and restart."
HELP = (
    "/ask QUESTION (or just the question), /topic NAME, /topics [CATEGORY], /recommend [ABOUT], /fact, "
    "/timeline [TOPIC OR CATEGORY], /sources [TOPIC], /corrections, /compare TOPIC, TOPIC, /about, /quit; "
    "a number presses the button with that number."
)


def _report(reader: Reader, kind: ReportKind, name: str = "") -> Reply:
    return reader.show(ShowReport(kind, reader.resolve_subject(name)))


def _compare(reader: Reader, names: str) -> Reply:
    name, comma, other = names.partition(",")
    if not comma:
        raise UserError("Give two topics separated by a comma, as in: /compare kfor, sea guardian")
    return reader.compare(name.strip(), other.strip())


READ_COMMANDS: Mapping[str, Callable[[Reader, str], Reply]] = {
    "/topic": Reader.show_topic,
    "/topics": lambda reader, category: reader.show(ListTopics(category or None)),
    "/recommend": lambda reader, about: reader.recommend(about or None),
    "/fact": lambda reader, _: reader.show_random_fact(),
    "/timeline": lambda reader, name: _report(reader, ReportKind.TIMELINE, name),
    "/sources": lambda reader, name: _report(reader, ReportKind.SOURCES, name),
    "/corrections": lambda reader, _: _report(reader, ReportKind.CORRECTIONS),
    "/compare": _compare,
    "/about": lambda reader, _: reader.describe(),
    "/help": lambda _reader, _: Reply((Text(HELP),)),
}


class Chat:
    """One conversation. It remembers the buttons of the last reply that had any."""

    def __init__(self, app: Almanac) -> None:
        self._app = app
        self._buttons: tuple[Button, ...] = ()

    def reply_to(self, line: str) -> Reply:
        """The reply to a line; an error becomes a reply too."""
        try:
            reply = self._dispatch(line.strip())
        except UserError as error:
            return Reply((Text(str(error)),))
        usable = tuple(button for button in reply.offers if isinstance(button.action, ReadAction))
        self._buttons = usable or self._buttons
        return Reply(reply.blocks, usable)

    def _dispatch(self, line: str) -> Reply:
        if line.isdecimal() and self._buttons:
            return self._press(int(line))
        name, _, argument = line.partition(" ")
        if command := READ_COMMANDS.get(name):
            return command(self._app.shared, argument.strip())
        if name == "/ask" or not name.startswith("/"):
            return self._ask(line.removeprefix("/ask").strip())
        raise UserError(f"There's no command {name}. The commands are: {HELP}")

    def _ask(self, question: str) -> Reply:
        previous = self._app.conversations.get_previous_question(self)
        # There are no moderators to ask in a terminal.
        answered = self._app.shared.ask(question, previous, moderated=False)
        self._app.conversations.remember(self, answered)
        return answered.reply

    def _press(self, number: int) -> Reply:
        if not 1 <= number <= len(self._buttons):
            raise UserError(f"There is no button {number}; the last one is {len(self._buttons)}.")
        action = self._buttons[number - 1].action
        assert isinstance(action, ReadAction)
        return self._app.shared.show(action)


async def chat(app: Almanac, _: Namespace) -> int:
    """Talk until the end of the input."""
    conversation = Chat(app)
    if console.is_terminal:
        draw(app.shared.describe())
        console.print(f"{WELCOME}\n{CONNECT}", style="dim")
    async for line in _read_lines(app):
        if line.strip() == "/quit":
            break
        if line.strip():
            draw(conversation.reply_to(line), numbered=True)
            print(flush=True)
    if not console.is_terminal:
        print(CONNECT, file=sys.stderr)
    return 0


async def _read_lines(app: Almanac) -> AsyncIterator[str]:
    if sys.stdin.isatty():
        from bot.cli.prompt import prompt_lines  # noqa: PLC0415 - no other command needs prompt_toolkit

        async for line in prompt_lines(app):
            yield line
    else:
        for line in sys.stdin:
            yield line


CHAT = Command("chat", "chat in this terminal", "chat --knowledge my-base", with_app(chat))
