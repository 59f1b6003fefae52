"""The longest that one text of 6,000 signs is worked on, whatever it is made of, and a full queue.

    python -m benchmarks.worst_shapes [--knowledge DIR] [--signs 6000] [--top 15]

Every shape of text goes through every function that works for a question, a completion and the queue, on the event
loop or in threads. The time is that of the processor; what takes long is run three times and the least counts, so that
a busy machine changes little. Exits with 1 over the bounds. It takes a minute, half of it to open the knowledge base.
"""

import argparse
import asyncio
import random
import resource
import string
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import count
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bot.app import Almanac
from bot.config import Settings
from bot.discord.components.message import build_view
from bot.errors import UserError
from bot.matching.clustering import cluster_questions
from bot.moderation.unanswered import MAX_QUESTIONS
from bot.service.queries import MAX_LENGTH_ON_LOOP, Reader

MAX_LOOP_SECONDS = 0.025
MAX_THREAD_SECONDS = 0.1
MAX_QUEUE_SECONDS = 1.0
MAX_QUEUE_MEGABYTES = 50.0
RUNS = 3
REPEATED_SECONDS = 0.01
"""What takes longer is run again: something else may have been in the way."""

SYLLABLES = ("ko", "ra", "mi", "to", "ve", "sun", "del", "par", "qua", "zi")
UNITS = {
    "one letter": "a",
    "one letter with an accent": "á",
    "one letter, combining marks": "a\u0301",
    "ligatures": "ﬃ",
    "sharp s": "ß",
    "Arabic ligature of eighteen letters": "\ufdfa",
    "combining marks alone": "\u0301",
    "zero-width joiners": "\u200d",
    "zero-width spaces between letters": "a\u200b",
    "soft hyphens": "a\u00ad",
    "byte order marks": "\ufeff",
    "right-to-left marks": "\u202e",
    "Cyrillic": "кфор ",
    "Cyrillic and Latin in one word": "aа",
    "Chinese": "漢字",
    "Korean, decomposed": "\u1112\u1161\u11ab",
    "Thai": "ภาษาไทย",
    "emoji with joiners": "👩‍👩‍👧‍👦",
    "flags": "🇲🇪",
    "full width": "ａ",
    "mathematical letters": "𝐚",
    "circled digits": "①",
    "fractions": "½",
    "superscripts": "²",
    "digits": "7",
    "numbers": "1999 ",
    "years with dashes": "1999-",
    "dates": "2004-03-29 ",
    "dates in words": "29 March 2004 ",
    "months": "march ",
    "prepositions": "in ",
    "prepositions before dates": "in the year of 1999 ",
    "prepositions that wait for a date": "since before until after ",
    "ranges": "between 1999 and 2004 ",
    "days": "on the 29th of ",
    "quotation marks": '"',
    "quoted words": '"kfor" ',
    "opening quotation marks": "“",
    "apostrophes": "'",
    "apostrophes between letters": "a'",
    "backticks": "`",
    "brackets": "(",
    "angle brackets": "<",
    "mentions": "<@123456789012345678> ",
    "beginnings of mentions": "<@",
    "custom emoji": "<a:x:1>",
    "beginnings of custom emoji": "<a:xxxx",
    "addresses": "https://example.org/a?b=c&d ",
    "one long address": "example.org/",
    "beginnings of addresses": "https://",
    "mail addresses": "a@b.",
    "underscores": "_",
    "asterisks": "**a",
    "bars": "||",
    "tildes": "~~",
    "hashes": "#",
    "dots": ".",
    "letters with dots": "a.",
    "hyphens": "a-",
    "slashes": "a/",
    "commas": ", ",
    "question marks": "?",
    "plus signs": "c++ ",
    "line breaks": "\n",
    "quoted lines": "> a\n",
    "code blocks": "```\n",
    "tabs": "\t",
    "null": "\0",
    "spaces": " ",
    "no-break spaces": "a\u00a0",
    "surrogates": "\ud800",
    "one question": "what is kfor? ",
    "one name": "nato ",
    "negations": "not ",
    "and": "kfor and ",
    "or": "kfor or ",
    "when": "when did ",
    "greetings": "hello please thanks ",
    "thanks": "ta ",
    "thanks with commas": "ta, , , ",
    "comparisons": "difference between nato and ",
    "words joined": "natokfor",
    "misspelled words": "natto kforr alience ",
    "words that end alike": "isation ",
    "versions": "v1.2.3 ",
    "times": "12:30 ",
    "percents": "50% ",
    "money": "$5 ",
}
IN_THREAD = "(in a thread)"
Work = Callable[[str], object]


def build_shapes(length: int) -> dict[str, str]:
    """Texts of `length` characters: one unit again and again, and what is drawn by lot."""
    chance = random.Random(1)
    repeated = {name: (unit * length)[:length] for name, unit in UNITS.items()}
    drawn = {
        "made-up words": _join(lambda: "".join(chance.choices(string.ascii_lowercase, k=chance.randint(3, 9))), length),
        "short made-up words": _join(lambda: "".join(chance.choices(string.ascii_lowercase, k=2)), length),
        "long made-up words": _join(lambda: "".join(chance.choices(string.ascii_lowercase, k=40)), length),
        "words of syllables": _join(lambda: "".join(chance.choices(SYLLABLES, k=chance.randint(2, 5))), length),
        "made-up Cyrillic words": _join(lambda: "".join(chance.choices("абвгдежзиклмнопрст", k=6)), length),
        "made-up accented words": _join(lambda: "".join(chance.choices("áéíóúàèäöüçñ", k=6)), length),
        "single letters": _join(lambda: chance.choice(string.ascii_lowercase), length),
        "years": _join(lambda: str(chance.randint(1900, 2100)), length),
        "any signs": "".join(chr(chance.randint(32, 0x2FFF)) for _ in range(length)),
        "any letters": "".join(chance.choices(string.ascii_letters + "áßﬃж", k=length)),
        "any bytes": "".join(chr(chance.randint(0, 255)) for _ in range(length)),
    }
    return {**repeated, **drawn}


def _join(make: Callable[[], str], length: int) -> str:
    words: list[str] = []
    while sum(map(len, words)) + len(words) < length + 1:
        words.append(make())
    return " ".join(words)[:length]


def list_works(reader: Reader) -> dict[str, Work]:
    """Everything that is done with a member's text: longer questions in threads, the rest on the event loop."""
    return {
        "ask": lambda text: build_view(reader.ask(text[:MAX_LENGTH_ON_LOOP]).reply),
        "ask a follow-up": lambda text: reader.ask("when did it start", text[:MAX_LENGTH_ON_LOOP]),
        "ask after a question": lambda text: reader.ask(text[:MAX_LENGTH_ON_LOOP], "what is kfor"),
        "as_of": lambda text: reader.ask("what is kfor", as_of=text),
        "complete a question": reader.complete,
        "complete a topic": reader.complete_topic,
        "complete a recommendation": reader.complete_recommendation,
        f"ask {IN_THREAD}": lambda text: build_view(reader.ask(text).reply),
        f"ask a follow-up {IN_THREAD}": lambda text: reader.ask("when did it start", text),
    }


def measure(work: Work, text: str, numbers: Iterator[int]) -> float:
    """The least seconds of the processor of up to `RUNS` runs. A number makes each text new to the caches."""
    least = float("inf")
    for _ in range(RUNS):
        least = min(least, _measure_once(work, f"{next(numbers)} {text}"[: len(text)]))
        if least < REPEATED_SECONDS:
            break
    return least


def _measure_once(work: Work, text: str) -> float:
    began = time.thread_time()
    with suppress(UserError):
        work(text)
    return time.thread_time() - began


def build_queue_shapes() -> dict[str, list[str]]:
    """Full queues: of one shape each, and of as many different words as fit."""
    chance = random.Random(2)
    shapes = {
        name: [f"{number} {text}" for number in range(MAX_QUESTIONS)] for name, text in build_shapes(1_000).items()
    }
    for name, letters, first in (("made-up words", string.ascii_lowercase, ""), ("words alike", "ab", "zzzzzz")):
        make = lambda letters=letters, first=first: first + "".join(chance.choices(letters, k=chance.randint(3, 9)))  # noqa: E731
        shapes[f"different {name}"] = [_join(make, 1_000) for _ in range(MAX_QUESTIONS)]
    return shapes


def _read_peak_megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


async def measure_texts(folder: Path, length: int) -> dict[tuple[str, str], float]:
    """Seconds that each kind of work takes for each shape of text."""
    with tempfile.TemporaryDirectory() as temporary:
        settings = Settings(database_path=Path(temporary) / "a.sqlite3", knowledge_path=folder)
        async with Almanac.open(settings) as app:
            works, numbers = list_works(app.shared), count()
            for work in works.values():
                _measure_once(work, "what is kfor")  # what is loaded at the first use isn't the text's
            return {
                (shape, name): measure(work, text, numbers)
                for shape, text in build_shapes(length).items()
                for name, work in works.items()
            }


def measure_queues() -> dict[str, tuple[float, float]]:
    """Seconds and megabytes more that each full queue takes to be clustered."""
    cluster_questions(["what is kfor"])
    measured = {}
    for name, questions in build_queue_shapes().items():
        before, began = _read_peak_megabytes(), time.thread_time()
        cluster_questions(questions)
        measured[name] = time.thread_time() - began, _read_peak_megabytes() - before
    return measured


def draw(times: dict[tuple[str, str], float], queues: dict[str, tuple[float, float]], top: int) -> Iterator[Table]:
    table = Table("ms", "work", "text", title="The longest that one text is worked on")
    for (shape, name), seconds in sorted(times.items(), key=lambda item: -item[1])[:top]:
        table.add_row(f"{seconds * 1000:.1f}", name, shape)
    yield table
    table = Table("s", "MB more", "questions", title=f"{MAX_QUESTIONS:,} waiting questions of 1,000 signs each")
    for shape, (seconds, megabytes) in sorted(queues.items(), key=lambda item: -item[1][0])[:top]:
        table.add_row(f"{seconds:.2f}", f"{megabytes:.1f}", shape)
    yield table


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--knowledge", type=Path, default=Path("knowledge"), help="the knowledge base that is asked")
    parser.add_argument("--signs", type=int, default=6_000, help="length of each text")
    parser.add_argument("--top", type=int, default=15, help="how many of the worst are shown")
    arguments = parser.parse_args()
    queues = measure_queues()
    times = asyncio.run(measure_texts(arguments.knowledge, arguments.signs))
    for table in draw(times, queues, arguments.top):
        Console().print(table)
    bounds = {True: MAX_THREAD_SECONDS, False: MAX_LOOP_SECONDS}
    is_quick = all(seconds <= bounds[name.endswith(IN_THREAD)] for (_, name), seconds in times.items())
    seconds, megabytes = (max(values) for values in zip(*queues.values(), strict=True))
    return 0 if is_quick and seconds <= MAX_QUEUE_SECONDS and megabytes <= MAX_QUEUE_MEGABYTES else 1


if __name__ == "__main__":
    sys.exit(main())
