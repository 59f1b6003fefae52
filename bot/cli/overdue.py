"""`check --due`: lists entries that are overdue for a check."""

from collections.abc import Mapping
from datetime import date
from itertools import chain
from pathlib import Path

from bot.domain.freshness import compute_due_date, format_age, list_overdue
from bot.domain.knowledge import Entry
from bot.domain.problems import Problem
from bot.domain.text import format_count
from bot.knowledge.loader import parse_files, read_folder
from bot.knowledge.merge import merge_files
from bot.knowledge.parser import iter_entries
from bot.knowledge.translation_advice import find_outdated_translations
from bot.knowledge.validation import build_base
from bot.matching.text.normalise import normalise


def find_overdue(folder: Path, times_shown: Mapping[str, int], today: date) -> list[Problem]:
    """What is overdue, with file and line: entries, then translations whose original has changed since.

    The entries shown most come first, of these the longest overdue.

    Raises:
        KnowledgeError: The folder has problems.

    """
    files = merge_files(parse_files(read_folder(folder), {}, normalise, today))
    entries, base = list(iter_entries(files)), build_base(files)
    lines = {entry.full_id: (file.file, file.get_line("checked", entry.full_id)) for file, entry in entries}
    overdue = list_overdue((entry for _, entry in entries), times_shown, today)
    behind = (find_outdated_translations(files, base, language) for language in base.translations)
    return [
        *(Problem(*lines[entry.full_id], _describe(entry, times_shown, today)) for entry in overdue),
        *chain.from_iterable(behind),
    ]


def _describe(entry: Entry, times_shown: Mapping[str, int], today: date) -> str:
    times = times_shown.get(entry.full_id, 0)
    shown = f"; shown {format_count(times, 'time')}" if times else ""
    due = compute_due_date(entry)
    if entry.checked is None or due is None:
        return f"'{entry.full_id}' was never checked against its sources{shown}."
    checked = format_age(entry.checked.first_day(), today)
    return f"'{entry.full_id}' was last checked {checked} and was due {format_age(due, today)}{shown}."
