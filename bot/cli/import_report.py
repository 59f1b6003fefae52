"""What an import of a collection did: what was taken, what was changed, what was not taken and why."""

from collections.abc import Sequence

from bot.cli.command import name_program
from bot.cli.output import confirm, fail
from bot.domain.text import format_count, make_printable, shorten
from bot.importers.collection import Collection
from bot.importers.importer import ImportResult

MAX_LISTED = 20
MAX_REFUSALS_LISTED = 100
"""More than of other lists: each says what to mend."""

MAX_LINE_LENGTH = 300

NEXT = """Next:
  {program} check {folder}
  {program} play --knowledge {folder}"""


def print_report(collection: Collection, result: ImportResult) -> int:
    """Print the report. Returns the exit status: 1 if nothing could be taken and something was refused."""
    for line in _describe(collection, result):
        print(line)
    if collection.refusals and not any((result.added, result.updated, result.unchanged, result.kept)):
        return fail("Nothing was taken.")
    confirm(NEXT.format(folder=result.path.parent, program=name_program()))
    return 0


def _describe(collection: Collection, result: ImportResult) -> list[str]:
    taken = format_count(len(result.added), "new entry", "new entries")
    counts = [taken, f"{len(result.updated)} updated", f"{len(result.unchanged)} unchanged"]
    return [
        f"{collection.name} → {make_printable(str(result.path))}: {', '.join(counts)}.",
        *_list("Kept as you edited them", result.kept),
        *_list("Left out, since you removed them", result.removed),
        *_list("Kept, though the source no longer has them", result.gone),
        *_list(
            "Changed", [f"{change} ({format_count(n, 'time')})" for change, n in sorted(collection.changes.items())]
        ),
        *_list("Not taken", collection.refusals, limit=MAX_REFUSALS_LISTED),
    ]


def _list(title: str, lines: Sequence[str], limit: int = MAX_LISTED) -> list[str]:
    left = len(lines) - limit
    shown = [f"  {make_printable(shorten(line, MAX_LINE_LENGTH))}" for line in lines[:limit]] + (
        [f"  … and {left} more"] if left > 0 else []
    )
    return [f"{title}:", *shown] if lines else []
