"""`ask`: answers one question, or a file of them."""

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TextIO

from bot.cli.batch import answer_as_json, answer_lines
from bot.cli.command import Command
from bot.cli.explain import draw_explanation
from bot.cli.opening import open_app, without_trace
from bot.cli.output import draw, print_json
from bot.config import Settings
from bot.errors import UserError
from bot.matching.outcome import Answer
from bot.service.queries import Reader

NO_ANSWER_STATUS = 3
"""With --exit-code, the exit status if the question is not answered."""


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("question", nargs="?", help="the question")
    parser.add_argument("--as-of", metavar="TIME", help="answer for this time: 2010, 2004-03, 'March 2004' …")
    parser.add_argument("--explain", action="store_true", help="also explain the result: candidates, words, weights")
    parser.add_argument("--json", action="store_true", help="print the answer as one line of JSON")
    parser.add_argument("--exit-code", action="store_true", help=f"exit with {NO_ANSWER_STATUS} if there is no answer")
    parser.add_argument("--batch", metavar="FILE", help="a file of JSON Lines with id and text (- for standard input)")


async def ask(settings: Settings, arguments: Namespace) -> int:
    """Answer one question or a batch. Raises UserError for neither or both."""
    if (arguments.question is None) == (arguments.batch is None):
        raise UserError('Give a question, as in: ask "what is KFOR"; or a file with --batch.')
    async with open_app(without_trace(settings)) as app:
        if arguments.batch is not None:
            return _ask_batch(app.shared, arguments.batch)
        is_answered = _ask_once(app.shared, arguments)
    return NO_ANSWER_STATUS if arguments.exit_code and not is_answered else 0


def _ask_once(reader: Reader, arguments: Namespace) -> bool:
    """Print the reply. Returns whether it is an answer."""
    answered = reader.ask(arguments.question, as_of=arguments.as_of, moderated=False)
    if arguments.json:
        print_json(answer_as_json(reader, arguments.question, as_of=arguments.as_of))
    else:
        draw(answered.reply)
    if arguments.explain and not arguments.json:
        draw_explanation(reader, arguments.question)
    return isinstance(answered.outcome, Answer)


def _ask_batch(reader: Reader, file: str) -> int:
    with sys.stdin if file == "-" else _open(Path(file)) as stream:
        for answer in answer_lines(reader, stream):
            print_json(answer)
    return 0


def _open(path: Path) -> TextIO:
    try:
        return path.open(encoding="utf-8")
    except OSError as error:
        raise UserError(f"{path} can't be read: {error.strerror}.") from error


ASK = Command("ask", "answer one question, or a file of them", 'ask "what is KFOR" --as-of 2010', ask, add_arguments)
