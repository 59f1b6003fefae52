"""`translate`: says what a language lacks, and marks translations as up to date."""

import asyncio
from argparse import ArgumentParser, Namespace
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from bot.cli.command import Command
from bot.cli.output import confirm
from bot.config import Settings
from bot.domain.knowledge import KnowledgeBase
from bot.domain.text import format_count
from bot.domain.translation import compute_text_digest, list_items, measure_coverage
from bot.errors import UserError
from bot.knowledge.loader import parse_files, read_folder
from bot.knowledge.merge import merge_files
from bot.knowledge.parser import ParsedFile
from bot.knowledge.translation_advice import mark_file
from bot.knowledge.validation import build_base
from bot.matching.text.normalise import normalise

NO_LANGUAGE = (
    "{folder} has no translation into '{language}'. Put one into {folder}/translations/{language}/; "
    "knowledge/README.md shows how."
)
NO_ITEM = "'{key}' is not translated into '{language}'. Give ids as in its files: a topic, or topic/entry."


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("language", metavar="LANGUAGE", help="the language, as its folder is called: de, pt-BR …")
    parser.add_argument(
        "--mark",
        nargs="*",
        metavar="ID",
        help="note in the files that these are translations of the current text; without ids, all without a note",
    )


async def translate(settings: Settings, arguments: Namespace) -> int:
    """Print what is missing or behind, or mark translations. Raises UserError for an unknown language or id."""
    return await asyncio.to_thread(_translate, settings.knowledge_path, arguments.language, arguments.mark)


def _translate(folder: Path, language: str, marked: Sequence[str] | None) -> int:
    raw = read_folder(folder)
    files = parse_files(raw, {}, normalise, datetime.now(UTC).date())
    base = build_base(merge_files(files))
    if language not in base.translations:
        raise UserError(NO_LANGUAGE.format(folder=folder, language=language))
    if marked is None:
        return _report(base, language)
    own = [file for file in files if file.language == language]
    digests = _choose_digests(base, own, language, marked)
    for file in own:
        path = raw[file.file].path
        path.write_bytes(mark_file(raw[file.file].content.decode(), file, digests).encode())
    confirm(f"Marked {format_count(len(digests), 'translation')}.")
    return 0


def _report(base: KnowledgeBase, language: str) -> int:
    coverage = measure_coverage(base, language)
    for key in coverage.missing:
        print(f"{key}: not translated, or not wholly")
    for key in coverage.behind:
        print(f"{key}: translated from an earlier text")
    done = coverage.total - len(coverage.missing) - len(coverage.behind)
    confirm(f"{done} of {format_count(coverage.total, 'topic or entry', 'topics and entries')} are up to date.")
    return 0


def _choose_digests(
    base: KnowledgeBase, files: Sequence[ParsedFile], language: str, marked: Sequence[str]
) -> Mapping[str, str]:
    items = {key: own for file in files if file.translation for key, own in file.translation.items.items()}
    if unknown := [key for key in marked if key not in items]:
        raise UserError(NO_ITEM.format(key=unknown[0], language=language))
    wanted = marked or [key for key, own in items.items() if not own.of]
    return {key: compute_text_digest(item) for key, item in list_items(base) if key in wanted}


TRANSLATE = Command(
    "translate", "say what a language lacks, or mark its texts as up to date", "translate de", translate, add_arguments
)
