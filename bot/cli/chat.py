"""A chat in the terminal, answered by the same service as Discord."""

import sys
from collections.abc import AsyncIterator, Callable, Iterable
from pathlib import Path

from prompt_toolkit import PromptSession
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.history import FileHistory

from bot.app import Almanac
from bot.cli.output import console, draw
from bot.errors import UserError
from bot.replies.actions import ListTopics, ReadAction, ReportKind, ShowReport
from bot.replies.document import Button, Reply, Text

WELCOME = "Ask a question in your own words. /help says what else there is, Ctrl-D ends."
CONNECT = "To connect to Discord instead, put DISCORD_TOKEN into .env (see README.md) and start again."
HELP = (
    "/ask QUESTION (or just the question), /topic NAME, /topics [CATEGORY], /recommend [ABOUT], /fact, "
    "/timeline [TOPIC OR CATEGORY], /sources [TOPIC], /corrections, /compare TOPIC, TOPIC, /about, /quit; "
    "a number presses the button with that number."
)
HISTORY = Path("~/.almanac_history").expanduser()


class Chat:
    """One conversation: it knows the buttons last shown."""

    def __init__(self, app: Almanac) -> None:
        self._app = app
        self._buttons: tuple[Button, ...] = ()
        self._commands: dict[str, Callable[[str], Reply]] = {
            "/ask": self._ask,
            "/topic": app.shared.show_topic,
            "/topics": lambda category: app.shared.show(ListTopics(category or None)),
            "/recommend": lambda about: app.shared.recommend(about or None),
            "/timeline": lambda name: self._survey(ReportKind.TIMELINE, name),
            "/sources": lambda name: self._survey(ReportKind.SOURCES, name),
            "/corrections": lambda _: self._survey(ReportKind.CORRECTIONS, ""),
            "/compare": self._compare,
            "/fact": lambda _: app.shared.show_random_fact(),
            "/about": lambda _: app.shared.describe(),
            "/help": lambda _: Reply((Text(HELP),)),
        }

    def answer(self, line: str) -> Reply:
        """The reply to a line; what can't be done is said as a reply too."""
        try:
            reply = self._reply(line.strip())
        except UserError as error:
            return Reply((Text(str(error)),))
        here = tuple(button for button in reply.buttons if isinstance(button.action, ReadAction))
        self._buttons = here or self._buttons
        return Reply(reply.blocks, here)

    def _reply(self, line: str) -> Reply:
        if line.isdecimal() and self._buttons:
            return self._press(int(line))
        word, _, rest = line.partition(" ")
        if word in self._commands:
            return self._commands[word](rest.strip())
        if word.startswith("/"):
            raise UserError(f"There is no {word}. {HELP}")
        return self._ask(line)

    def _ask(self, question: str) -> Reply:
        previous = self._app.conversations.last(self)
        answered = self._app.shared.ask(question, previous, moderated=False)
        self._app.conversations.remember(self, answered)
        return answered.reply

    def _survey(self, look: ReportKind, name: str) -> Reply:
        return self._app.shared.show(ShowReport(look, self._app.shared.resolve_subject(name)))

    def _compare(self, names: str) -> Reply:
        one, comma, other = names.partition(",")
        if not comma:
            raise UserError("Name two topics with a comma between them, as in: /compare kfor, sea guardian")
        return self._app.shared.compare(one.strip(), other.strip())

    def _press(self, number: int) -> Reply:
        if not 1 <= number <= len(self._buttons):
            raise UserError(f"There is no button {number}; the last has the number {len(self._buttons)}.")
        action = self._buttons[number - 1].action
        assert isinstance(action, ReadAction)
        return self._app.shared.show(action)


async def chat(app: Almanac) -> int:
    """Talk until the end of the input. Returns the exit status."""
    conversation = Chat(app)
    if console.is_terminal:
        draw(app.shared.describe())
        console.print(f"{WELCOME}\n{CONNECT}", style="dim")
    async for line in _lines(app):
        if line.strip() == "/quit":
            break
        if line.strip():
            draw(conversation.answer(line), numbered=True)
            print(flush=True)
    if not console.is_terminal:
        print(CONNECT, file=sys.stderr)
    return 0


async def _lines(app: Almanac) -> AsyncIterator[str]:
    if not sys.stdin.isatty():
        for line in sys.stdin:
            yield line
        return
    session: PromptSession[str] = PromptSession(
        "› ", history=FileHistory(str(HISTORY)), completer=_Completer(app), complete_while_typing=True
    )
    while True:
        try:
            yield await session.prompt_async()
        except KeyboardInterrupt:
            continue
        except EOFError:
            return


class _Completer(Completer):
    def __init__(self, app: Almanac) -> None:
        self._app = app

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterable[Completion]:
        typed = document.text_before_cursor
        if typed and not typed.startswith("/"):
            for choice in self._app.shared.complete(typed, limit=8):
                yield Completion(choice.value, start_position=-len(typed), display=choice.label)
