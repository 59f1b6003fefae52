"""`check --due`: the entries of a folder that somebody should compare with their sources again."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from bot.domain.freshness import compute_due_date, format_age, list_overdue
from bot.domain.knowledge import Entry
from bot.domain.problems import Problem
from bot.knowledge.loader import parse_files, read_folder
from bot.knowledge.reader import iter_entries
from bot.matching.text.normalise import normalise


def due_in(folder: Path, shown: Mapping[str, int], today: date) -> list[Problem]:
    """What is overdue, with file and line, most `shown` first and of these the longest overdue.

    Raises KnowledgeError where the folder has problems.
    """
    parts = parse_files(read_folder(folder), {}, normalise, today)
    where = {entry.full_id: (part.file, part.line("checked", entry.full_id)) for part, entry in iter_entries(parts)}
    found = list_overdue((entry for _, entry in iter_entries(parts)), shown, today)
    return [Problem(*where[entry.full_id], _sentence(entry, shown, today)) for entry in found]


def _sentence(entry: Entry, shown: Mapping[str, int], today: date) -> str:
    day = compute_due_date(entry)
    assert day is not None
    checked = format_age(entry.checked.first_day(), today)
    times = shown.get(entry.full_id, 0)
    often = f"; shown {times} time{'' if times == 1 else 's'}" if times else ""
    return f"'{entry.full_id}' was last checked {checked} and was due {format_age(day, today)}{often}."
