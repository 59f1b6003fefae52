"""Keeps the catalogues of our own words complete: bot/catalogues/LANGUAGE.po.

    python -m scripts.catalogues            says what each language lacks
    python -m scripts.catalogues --write    adds new texts to the catalogues, and takes out those that are gone
    python -m scripts.catalogues --list     prints every text, to be read in a row

A text is in the catalogues if `say`, `say_count`, `mark`, `mark_count` or `_complain` has it, or if a command, an
option or a choice shows it.
"""

import argparse
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po
from discord import app_commands

from bot.discord import commands
from bot.discord.translator import CHOICE, COMMAND

ROOT = Path(__file__).parents[1]
CATALOGUES = ROOT / "bot" / "catalogues"
LINE_LENGTH = 120
_HEADER = re.compile(r'msgid ""\nmsgstr ""\n(?:".*\n)+')
_KEYWORDS = {"say": None, "mark": None, "say_count": (1, 2), "mark_count": (1, 2), "_complain": (2,)}

Message = tuple[str | tuple[str, ...], str | None]
"""A text, or its singular and plural, and its context."""


def list_messages() -> list[Message]:
    """Return every text of ours, each once."""
    found = extract_from_dir(ROOT / "bot", [("**.py", "python")], keywords=_KEYWORDS, comment_tags=())
    spoken: list[Message] = [(message[2], None) for message in found]
    shown = [message for command in commands.ALL for message in _list_shown(command)]
    return list(dict.fromkeys([*spoken, *shown]))


def _list_shown(command: Any) -> Iterator[Message]:  # noqa: ANN401 - commands, groups and context menus
    yield command.name, COMMAND
    if not isinstance(command, app_commands.ContextMenu):
        yield command.description, None
    for option in getattr(command, "parameters", ()):
        yield option.name, COMMAND
        yield option.description, None
        yield from ((choice.name, CHOICE) for choice in option.choices)
    for child in getattr(command, "commands", ()):
        yield from _list_shown(child)


def list_catalogues() -> Iterator[tuple[Path, Catalog]]:
    """Yield each catalogue with its path."""
    for path in sorted(CATALOGUES.glob("*.po")):
        with path.open("rb") as stream:
            yield path, read_po(stream)


def update(catalogue: Catalog) -> None:
    """Add the texts that a catalogue lacks, and take out those that are gone."""
    wanted = list_messages()
    keys = {(text if isinstance(text, str) else text[0], context) for text, context in wanted}
    for message in list(catalogue):
        key = message.id if isinstance(message.id, str) else message.id[0]
        if key and (key, message.context) not in keys:
            catalogue.delete(key, message.context)
    for text, context in wanted:
        if catalogue.get(text if isinstance(text, str) else text[0], context) is None:
            catalogue.add(text, context=context)


def list_missing(catalogue: Catalog) -> list[Message]:
    """Return the texts that a catalogue lacks."""
    return [(text, context) for text, context in list_messages() if not _is_translated(catalogue, text, context)]


def _is_translated(catalogue: Catalog, text: str | tuple[str, ...], context: str | None) -> bool:
    message = catalogue.get(text if isinstance(text, str) else text[0], context)
    strings = message.string if message and isinstance(message.string, tuple | list) else [message and message.string]
    return all(strings) and not (message and message.fuzzy)


def write(path: Path, catalogue: Catalog) -> None:
    """Write a catalogue in a stable order."""
    header = _HEADER.match(path.read_text(encoding="utf-8"))
    with path.open("wb") as stream:
        stream.write(f"{header[0] if header else ''}\n".encode())
        write_po(stream, catalogue, LINE_LENGTH, no_location=True, omit_header=True, sort_output=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="update the catalogues")
    parser.add_argument("--list", action="store_true", help="print every text, and do nothing else")
    arguments = parser.parse_args()
    if arguments.list:
        texts = (text if isinstance(text, str) else " / ".join(text) for text, _ in list_messages())
        print("\n".join(" ".join(text.split("\n")) for text in texts))
        return
    for path, catalogue in list_catalogues():
        if arguments.write:
            update(catalogue)
            write(path, catalogue)
        for text, context in list_missing(catalogue):
            print(f"{path.name}: {context or 'text'}: {text}")


if __name__ == "__main__":
    main()
