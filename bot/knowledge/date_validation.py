"""What can be wrong with the dates of facts, and with facts that replace each other."""

from collections.abc import Iterator, Mapping, Sequence

from bot.domain.dates import PartialDate
from bot.domain.knowledge import Entry, EntryKind
from bot.domain.problems import Problem
from bot.knowledge.reader import ParsedFile, iter_entries


def find_date_problems(parts: Sequence[ParsedFile]) -> Iterator[Problem]:
    """Dates in the wrong order, chains that come back to themselves, and gaps, overlaps and forks in them."""
    entries = {entry.full_id: entry for _, entry in iter_entries(parts)}
    replaced: dict[str, str] = {}
    for part, entry in iter_entries(parts):
        yield from _own_dates(part, entry)
        if not entry.replaced_by:
            continue
        line = part.line("replaced_by", entry.full_id)
        first = replaced.setdefault(entry.replaced_by, entry.full_id)
        if first != entry.full_id:
            sentence = f"'{entry.replaced_by}' replaces '{first}' already; of one chain each fact replaces one only."
            yield Problem(part.file, line, sentence)
        if _in_cycle(entry.full_id, entries):
            yield Problem(part.file, line, f"'{entry.full_id}' comes back to itself by 'replaced_by'.")
        elif wrong := _joint(entry, entries.get(entry.replaced_by)):
            yield Problem(part.file, line, wrong)


def _own_dates(part: ParsedFile, entry: Entry) -> Iterator[Problem]:
    since, until = entry.true_from, entry.true_until
    if since and until and since.first_day() >= until.first_day():
        sentence = f"'{entry.full_id}' ends ({until}) before it begins ({since})."
        yield Problem(part.file, part.line("true_until", entry.full_id), sentence)


def _joint(entry: Entry, after: Entry | None) -> str | None:
    """What is wrong where an entry hands over to the next; None where nothing is."""
    if entry.true_until is None:
        return f"'{entry.full_id}' is replaced by another entry but has no 'true_until'."
    if after is None:
        return None
    if after.kind is not EntryKind.FACT:
        return f"'{entry.full_id}' is replaced by '{after.full_id}', which is no fact."
    if after.true_from is None:
        return f"'{after.full_id}' replaces '{entry.full_id}' but has no 'true_from'; it is {entry.true_until}."
    return _apart(entry, after, entry.true_until, after.true_from)


def _apart(entry: Entry, after: Entry, ends: PartialDate, begins: PartialDate) -> str | None:
    if ends.first_day() == begins.first_day():
        return None
    both = f"'{entry.full_id}' ends {ends} and '{after.full_id}', which replaces it, begins {begins}"
    if ends.interval().overlaps(begins.interval()):
        return f"{both}: give one date."
    return f"{both}: that leaves a gap." if ends.first_day() < begins.first_day() else f"{both}: they overlap."


def _in_cycle(start: str, entries: Mapping[str, Entry]) -> bool:
    seen: set[str] = set()
    step = entries[start].replaced_by
    while step and step != start and step not in seen:
        seen.add(step)
        step = entries[step].replaced_by if step in entries else None
    return step == start
