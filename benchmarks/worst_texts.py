"""The longest that an entry's text of 12,000 signs is worked on until it can be shown, whatever it is made of.

    python -m benchmarks.worst_texts [--signs 12000] [--top 15]

Each shape of Markdown goes through all that is done with a text: its safe form and its plain form, its pictures, its
pages as a message, and the advice of `check`. The time is that of the processor, the least of up to three runs. Exits
with 1 over the bound. It takes ten seconds.
"""

import argparse
import sys
import time
from collections.abc import Callable, Mapping

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from bot.discord.components.message import build_view
from bot.domain.markdown import count_tables, list_pictures, make_safe, parse_markdown, to_plain_text
from bot.replies.document import Passage, Reply

MAX_SECONDS = 0.1
"""Twice of what is meant to be, for slower machines; what isn't linear takes seconds."""

RUNS = 3
REPEATED_SECONDS = 0.02

LINK = "](http://a.b)"
UNITS = (
    *("[", "![", "![]", "[[", "[[a]", "[a](", "](", "]", "\\[", "||", "||a", "| |", "|a|\n|-|\n", "*", "_a", "*a_b"),
    *(
        "**a_b~~c||",
        "**a *b ",
        "~~a",
        "`",
        "``a`",
        "`a``b",
        "[`a` ",
        "[`](http://a.b)",
        "```a",
        "```\n",
        "\\",
        "<",
        "&",
    ),
    *("<https://a.b", "[a](https://b.c ", '[a](http://b.c "', "](<http://a(", "](http://a ", "[a.com](http://a.b)"),
    *(
        "- a\n",
        "> ",
        "> > a\n",
        "- [",
        "1. ",
        "# a\n",
        "a\n",
        "\n",
        " ",
        "a.",
        "a.b.c/",
        "a:b.c+",
        "a@",
        "é",
        "@here <@1>",
    ),
    *("[!x!", "![a", "![a](https://a.b/c.png)", "<:a:12345>", "<t:1:R>", "(", "a\u200b", "[\u3164", "https://a.b/"),
)
NESTED = {
    "brackets before as many ends": "[" * 850 + LINK * 850,
    "brackets before few ends": "[" * 4_000 + LINK * 600,
    "servers before as many ends": "[a.b" * 600 + LINK * 700,
    "marks before as many ends": "[**a" * 600 + f"**{LINK}" * 600,
    "pairs in the words of links": f"[{'[a.b]' * 4}{LINK}" * 400,
    "one link of long words": f"[a.{'é' * 11_000}! x{LINK}",
    "backticks of every length": "".join("`" * length + "a" for length in range(1, 160)),
    "different links": "".join(f"[a{number}.com{LINK}" for number in range(700)),
}
WORKS: Mapping[str, Callable[[str], object]] = {
    "safe form": make_safe,
    "plain form": to_plain_text,
    "parsed": parse_markdown,
    "pictures": list_pictures,
    "tables": count_tables,
    "message": lambda text: build_view(Reply((Passage(text),))),
}


def measure(work: Callable[[str], object], text: str) -> float:
    """The least seconds of the processor of up to `RUNS` runs. A number makes each text new to the caches."""
    least = float("inf")
    for run in range(RUNS):
        fresh = f"{text[:-2]} {run}"
        began = time.thread_time()
        work(fresh)
        least = min(least, time.thread_time() - began)
        if least < REPEATED_SECONDS:
            break
    return least


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--signs", type=int, default=12_000, help="length of each text")
    parser.add_argument("--top", type=int, default=15, help="how many of the worst are shown")
    arguments = parser.parse_args()
    shapes = {repr(unit): unit for unit in UNITS} | NESTED
    texts = {name: (shape * arguments.signs)[: arguments.signs] for name, shape in shapes.items()}
    for work in WORKS.values():
        work("**what** is loaded at the [first](https://a.b) use isn't the text's")
    times = {(shape, name): measure(work, text) for shape, text in texts.items() for name, work in WORKS.items()}
    table = Table("ms", "work", "text", title="The longest that one text is worked on")
    for (shape, name), seconds in sorted(times.items(), key=lambda item: -item[1])[: arguments.top]:
        table.add_row(f"{seconds * 1000:.1f}", name, escape(shape))
    Console().print(table)
    return 0 if max(times.values()) <= MAX_SECONDS else 1


if __name__ == "__main__":
    sys.exit(main())
