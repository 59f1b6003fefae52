"""Validation of the dates of facts, and of facts that succeed each other."""

from collections.abc import Iterator, Mapping, Sequence

from bot.domain.dates import PartialDate
from bot.domain.knowledge import Entry, EntryKind
from bot.domain.problems import Problem
from bot.knowledge.parser import ParsedFile, iter_entries, line_key
from bot.languages import say


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
            message = say("'{entry}' already replaces '{predecessor}'; a fact can replace one other only.").format(
                entry=entry.replaced_by, predecessor=predecessor
            )
            yield Problem(file.file, line, message)
        if entry.full_id in circular:
            yield Problem(
                file.file,
                line,
                say("'{entry}' leads back to itself through 'replaced_by'.").format(entry=entry.full_id),
            )
        elif problem := _describe_handover(entry, entries.get(entry.replaced_by)):
            yield Problem(file.file, line, problem)


def name_checked(file: ParsedFile, entry: Entry) -> str:
    """Name the day of an entry's check, as one that all have from the file where it is."""
    is_common = file.get_line("checked", entry.full_id) == file.lines.get(line_key("defaults", "checked"))
    return (
        say("'checked' under 'defaults:'") if is_common else say("'checked' of '{entry}'").format(entry=entry.full_id)
    )


def _find_early_checks(files: Sequence[ParsedFile]) -> Iterator[Problem]:
    """Find entries that are said to have been checked before one of their sources was published."""
    published = {source.id: source.published for file in files for source in file.sources if source.published}
    for file, entry in iter_entries(files):
        for source in entry.sources:
            if entry.checked and source in published and entry.checked.first_day() < published[source].first_day():
                message = say(
                    "{field} is {checked}, before the source '{source}' was published ({published}); "
                    "give the day when it was compared with all its sources."
                ).format(
                    field=name_checked(file, entry), checked=entry.checked, source=source, published=published[source]
                )
                yield Problem(file.file, file.get_line("checked", entry.full_id), message)


def _find_reversed_dates(file: ParsedFile, entry: Entry) -> Iterator[Problem]:
    since, until = entry.true_from, entry.true_until
    if since and until and since.first_day() >= until.first_day():
        message = say("'{entry}' ends ({until}) before it begins ({since}).").format(
            entry=entry.full_id, until=until, since=since
        )
        yield Problem(file.file, file.get_line("true_until", entry.full_id), message)


def _describe_handover(entry: Entry, successor: Entry | None) -> str | None:
    """Describe the problem between an entry and its successor; None if there is none."""
    if entry.true_until is None:
        return say("'{entry}' is replaced by another entry but has no 'true_until'.").format(entry=entry.full_id)
    if successor is None:
        return None
    if successor.kind is not EntryKind.FACT:
        return say("'{entry}' is replaced by '{successor}', which is not a fact.").format(
            entry=entry.full_id, successor=successor.full_id
        )
    if successor.true_from is None:
        return say("'{successor}' replaces '{entry}' but has no 'true_from'; it should be {date}.").format(
            successor=successor.full_id, entry=entry.full_id, date=entry.true_until
        )
    return _describe_gap(entry, successor, entry.true_until, successor.true_from)


def _describe_gap(entry: Entry, successor: Entry, end: PartialDate, begin: PartialDate) -> str | None:
    if end.first_day() == begin.first_day():
        return None
    both = say("'{entry}' ends {end} and '{successor}', which replaces it, begins {begin}").format(
        entry=entry.full_id, end=end, successor=successor.full_id, begin=begin
    )
    if end.interval().overlaps(begin.interval()):
        return say("{both}: give the same date twice.").format(both=both)
    return (
        say("{both}: that leaves a gap.").format(both=both)
        if end.first_day() < begin.first_day()
        else say("{both}: they overlap.").format(both=both)
    )


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
