"""The prompt of a chat in a terminal: history and autocomplete."""

from collections.abc import AsyncIterator, Iterable
from pathlib import Path

from prompt_toolkit import PromptSession
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.history import FileHistory

from bot.app import Almanac

HISTORY_PATH = Path("~/.almanac_history").expanduser()
MAX_CHOICES = 8


async def prompt_lines(app: Almanac) -> AsyncIterator[str]:
    """Each line that the user enters, until Ctrl-D; Ctrl-C drops a line."""
    session: PromptSession[str] = PromptSession(
        "› ", history=FileHistory(str(HISTORY_PATH)), completer=_QuestionCompleter(app), complete_while_typing=True
    )
    while True:
        try:
            yield await session.prompt_async()
        except KeyboardInterrupt:
            continue
        except EOFError:
            return


class _QuestionCompleter(Completer):
    def __init__(self, app: Almanac) -> None:
        self._app = app

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterable[Completion]:
        text = document.text_before_cursor
        if text and not text.startswith("/"):
            for choice in self._app.shared.complete(text, limit=MAX_CHOICES):
                yield Completion(choice.value, start_position=-len(text), display=choice.label)
