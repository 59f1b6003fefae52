"""What translations lack, and marks of which text they are translations of."""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePath

from bot.domain.knowledge import KnowledgeBase
from bot.domain.problems import Problem
from bot.domain.text import format_count
from bot.domain.translation import measure_coverage
from bot.knowledge.parser import ParsedFile

MAX_NAMED = 3
"""Ids that a sentence names of many."""

_MARK = re.compile(r"(\bof:\s*)[^\s,}#]+")
_INDENTATION = re.compile(r" *")


def find_translation_advice(files: Sequence[ParsedFile], base: KnowledgeBase) -> Iterator[Problem]:
    """Yield, for each language, one problem for all that isn't translated, and one for each translation behind."""
    for language in base.translations:
        own = [file for file in files if file.language == language]
        coverage = measure_coverage(base, language)
        if coverage.missing:
            named = ", ".join(f"'{key}'" for key in coverage.missing[:MAX_NAMED])
            more = ", …" if len(coverage.missing) > MAX_NAMED else ""
            count = format_count(coverage.total, "topic or entry", "topics and entries")
            message = f"{len(coverage.missing)} of {count} are not translated, or not wholly: {named}{more}."
            yield Problem(str(PurePath(own[0].file).parent), 1, message)
        yield from find_outdated_translations(files, base, language)


def find_outdated_translations(files: Sequence[ParsedFile], base: KnowledgeBase, language: str) -> Iterator[Problem]:
    """Yield a problem for each translation of an earlier text."""
    lines = {
        key: (file.file, file.get_line("item", key))
        for file in files
        if file.translation and file.language == language
        for key in file.translation.items
    }
    for key in measure_coverage(base, language).behind:
        command = f"python -m bot translate {language} --mark {key}"
        message = f"'{key}' was translated from an earlier text. Compare it with the original, then run: {command}"
        yield Problem(*lines[key], message)


def mark_file(content: str, file: ParsedFile, digests: Mapping[str, str]) -> str:
    """Return a translation file with the digests of the originals as the `of` of these items.

    Args:
        content: The file.
        file: What it was parsed to.
        digests: By key; what the file doesn't translate is left out, and so is what stands on one line in braces.

    """
    assert file.translation is not None
    lines = content.splitlines(keepends=True)
    marked = [key for key in file.translation.items if key in digests]
    # From the end, so that the lines above keep their numbers.
    for key in sorted(marked, key=lambda key: -file.get_line("item", key)):
        is_marked = bool(file.translation.items[key].of)
        position = file.get_line("of" if is_marked else "item", key) - 1
        if is_marked:
            lines[position] = _MARK.sub(rf"\g<1>{digests[key]}", lines[position], count=1)
        elif lines[position].split("#")[0].rstrip().endswith(":"):
            lines.insert(position + 1, f"{_find_indentation(lines[position + 1 :])}of: {digests[key]}\n")
    return "".join(lines)


def _find_indentation(following: Sequence[str]) -> str:
    """Return the indentation of the first line that isn't blank or a comment."""
    line = next(line for line in following if line.strip() and not line.lstrip().startswith("#"))
    found = _INDENTATION.match(line)
    return found[0] if found else ""
