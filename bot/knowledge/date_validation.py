"""Validation of the dates of facts, and of facts that succeed each other."""

from collections.abc import Iterator, Mapping, Sequence

from bot.domain.dates import PartialDate
from bot.domain.knowledge import Entry, EntryKind
from bot.domain.problems import Problem
from bot.knowledge.parser import ParsedFile, iter_entries, line_key


def find_date_problems(files: Sequence[ParsedFile]) -> Iterator[Problem]:
    """Find dates in the wrong order, and cycles, forks, gaps and overlaps in chains of succession."""
    yield from _find_early_checks(files)
    entries = {entry.full_id: entry for _, entry in iter_entries(files)}
    circular = _find_circular(entries)
    predecessors: dict[str, str] = {}
    for file, entry in iter_entries(files):
        yield from _find_reversed_dates(file, entry)
        if not entry.replaced_by:
            continue
        line = file.get_line("replaced_by", entry.full_id)
        predecessor = predecessors.setdefault(entry.replaced_by, entry.full_id)
        if predecessor != entry.full_id:
            message = f"'{entry.replaced_by}' already replaces '{predecessor}'; a fact can replace one other only."
            yield Problem(file.file, line, message)
        if entry.full_id in circular:
            yield Problem(file.file, line, f"'{entry.full_id}' leads back to itself through 'replaced_by'.")
        elif problem := _describe_handover(entry, entries.get(entry.replaced_by)):
            yield Problem(file.file, line, problem)


def name_checked(file: ParsedFile, entry: Entry) -> str:
    """Name the day of an entry's check, as one that all have from the file where it is."""
    is_common = file.get_line("checked", entry.full_id) == file.lines.get(line_key("defaults", "checked"))
    return "'checked' under 'defaults:'" if is_common else f"'checked' of '{entry.full_id}'"


def _find_early_checks(files: Sequence[ParsedFile]) -> Iterator[Problem]:
    """Find entries that are said to have been checked before one of their sources was published."""
    published = {source.id: source.published for file in files for source in file.sources if source.published}
    for file, entry in iter_entries(files):
        for source in entry.sources:
            if entry.checked and source in published and entry.checked.first_day() < published[source].first_day():
                message = (
                    f"{name_checked(file, entry)} is {entry.checked}, before the source '{source}' was published "
                    f"({published[source]}); give the day when it was compared with all its sources."
                )
                yield Problem(file.file, file.get_line("checked", entry.full_id), message)


def _find_reversed_dates(file: ParsedFile, entry: Entry) -> Iterator[Problem]:
    since, until = entry.true_from, entry.true_until
    if since and until and since.first_day() >= until.first_day():
        message = f"'{entry.full_id}' ends ({until}) before it begins ({since})."
        yield Problem(file.file, file.get_line("true_until", entry.full_id), message)


def _describe_handover(entry: Entry, successor: Entry | None) -> str | None:
    """Describe the problem between an entry and its successor; None if there is none."""
    if entry.true_until is None:
        return f"'{entry.full_id}' is replaced by another entry but has no 'true_until'."
    if successor is None:
        return None
    if successor.kind is not EntryKind.FACT:
        return f"'{entry.full_id}' is replaced by '{successor.full_id}', which is not a fact."
    if successor.true_from is None:
        return (
            f"'{successor.full_id}' replaces '{entry.full_id}' but has no 'true_from'; it should be {entry.true_until}."
        )
    return _describe_gap(entry, successor, entry.true_until, successor.true_from)


def _describe_gap(entry: Entry, successor: Entry, end: PartialDate, begin: PartialDate) -> str | None:
    if end.first_day() == begin.first_day():
        return None
    both = f"'{entry.full_id}' ends {end} and '{successor.full_id}', which replaces it, begins {begin}"
    if end.interval().overlaps(begin.interval()):
        return f"{both}: give the same date twice."
    return f"{both}: that leaves a gap." if end.first_day() < begin.first_day() else f"{both}: they overlap."


def _find_circular(entries: Mapping[str, Entry]) -> set[str]:
    """Find the ids of entries that lead back to themselves. Each entry is visited once, however long the chains are."""
    visited: set[str] = set()
    circular: set[str] = set()
    for start in entries:
        path: list[str] = []
        step = start
        while step in entries and step not in visited:
            visited.add(step)
            path.append(step)
            step = entries[step].replaced_by or ""
        if step in path:
            circular.update(path[path.index(step) :])
    return circular
