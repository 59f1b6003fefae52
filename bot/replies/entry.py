"""The one place that says an entry: statement, dates, correction, dispute, sources. Every path ends here."""

from collections.abc import Iterator, Mapping

from bot.knowledge.model import Base, Correction, Entry, Source
from bot.replies.document import Block, Cited, Note, Small, Text


def entry_blocks(entry: Entry, base: Base) -> Iterator[Block]:
    """The entry as a reader meets it, the statement first."""
    yield Text(entry.text)
    if entry.by:
        yield Note("Recommended by", f"{entry.by}. Ground: {entry.basis}" if entry.basis else entry.by)
    if lasting := _lasting(entry):
        yield Note("True", lasting)
    if entry.replaced_by:
        successor = base.entry(entry.replaced_by)
        yield Note("Now", successor.text if successor else entry.replaced_by)
    if entry.correction:
        yield Note("Correction", _correction(entry.correction))
    yield from _evidence(entry, base.sources)
    yield Small(f"Checked {entry.checked.words()} · {entry.full_id}, revision {entry.revision}")


def _evidence(entry: Entry, sources: Mapping[str, Source]) -> Iterator[Block]:
    against = entry.disputed.sources if entry.disputed else ()
    numbers = {name: number for number, name in enumerate(dict.fromkeys((*entry.sources, *against)), 1)}
    if entry.disputed:
        cited = ", ".join(f"[{numbers[name]}]" for name in against)
        yield Note("Disputed", f"{entry.disputed.claim} {cited}")
    for name, number in numbers.items():
        yield Cited(number, sources[name])


def _lasting(entry: Entry) -> str:
    since, until = entry.true_from, entry.true_until
    if since and until:
        return f"from {since.words()} until {until.words()}"
    if since:
        return f"since {since.words()}"
    return f"until {until.words()}" if until else ""


def _correction(correction: Correction) -> str:
    claim = correction.claim.rstrip(".")
    return f"the claim “{claim}” is wrong or out of date. {correction.right} ({correction.date.words()})"
