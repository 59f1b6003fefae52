"""Checks of an imported file that need its lines: the checks of knowledge files, and what an import would lose."""

from collections.abc import Iterator
from datetime import date

from bot.domain.items import find_item
from bot.domain.knowledge import KnowledgeBase
from bot.domain.problems import Problem
from bot.domain.text import shorten
from bot.knowledge.parser import ParsedFile
from bot.knowledge.validation import validate_files
from bot.languages import mark, say
from bot.matching.text.normalise import normalise

UNKNOWN_ID = mark("'hidden' names '{name}', which is neither a topic nor an entry here.")


def find_import_problems(file: ParsedFile, base: KnowledgeBase, parent: KnowledgeBase, today: date) -> list[Problem]:
    """Find what is wrong within a file. CPU-bound: run in a thread.

    Links to what the file doesn't hold are left to the check of the draft, which knows the rest.

    Args:
        file: The file.
        base: What its scope serves now.
        parent: The base that the scope's overlay is applied to; it holds what is hidden already.
        today: Dates of checks and publications must not be after it.

    """
    return sorted([*validate_files([file], normalise, today, check_links=False), *_find_unknown(file, base, parent)])


def _find_unknown(file: ParsedFile, base: KnowledgeBase, parent: KnowledgeBase) -> Iterator[Problem]:
    for name in file.hidden:
        if find_item(base, name) is None and find_item(parent, name) is None:
            yield Problem(file.file, file.get_line("hidden"), say(UNKNOWN_ID).format(name=shorten(name)))


def list_ignored(file: ParsedFile, base: KnowledgeBase) -> tuple[str, ...]:
    """List the sections of a file that say something else than the base and that only knowledge files can hold."""
    about, glossary = file.about, base.glossary
    sections = {
        "base": about is not None and (about.title, about.about) != (base.title, base.about),
        "glossary": any(glossary.get(name) != terms for name, terms in file.glossary.items()),
    }
    return tuple(name for name, differs in sections.items() if differs)
