"""The one place that says an entry: statement, dates, correction, dispute, sources, age. Every path ends here."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime

from bot.domain.freshness import format_age, is_overdue
from bot.domain.knowledge import Correction, Dispute, Entry, KnowledgeBase, ReviewInterval, Source, SourceQuality
from bot.domain.succession import chain_of
from bot.replies.document import Block, Citation, Note, Subtext, Text

_QUALITIES = list(SourceQuality)
REVIEW_ADVICE = {ReviewInterval.YEARLY: "should be checked every year"}
DEFAULT_REVIEW_ADVICE = "goes out of date quickly"
DISPUTED = "Sources disagree. Both claims are shown; I don't choose between them."


def build_entry_blocks(entry: Entry, base: KnowledgeBase, today: date | None = None) -> Iterator[Block]:
    """The entry as a reader meets it on a day (`None`: now), the statement first."""
    today = today or datetime.now(UTC).date()
    if entry.disputed:
        yield from _both_claims(entry, entry.disputed, base.sources)
    else:
        yield Text(entry.text)
    if entry.by:
        yield Note("Recommended by", f"{entry.by}. Basis: {entry.basis}" if entry.basis else entry.by)
    if lasting := format_validity(entry):
        yield Note("True", f"{lasting}, then replaced" if entry.replaced_by else lasting)
    yield from _after(entry, base)
    if entry.correction:
        yield Note("Correction", _correction(entry.correction))
    for name, number in _numbers(entry).items():
        yield Citation(number, base.sources[name])
    if is_overdue(entry, today):
        yield Note("Overdue", format_overdue(entry, today))
    yield Subtext(f"Checked {entry.checked.format()} · {entry.full_id}, revision {entry.revision}")


def format_overdue(entry: Entry, today: date) -> str:
    """`last checked 14 months ago; this kind of fact ages quickly`."""
    kind = "fact" if entry.by is None else "advice"
    last = format_age(entry.checked.first_day(), today)
    return f"last checked {last}; this kind of {kind} {REVIEW_ADVICE.get(entry.review, DEFAULT_REVIEW_ADVICE)}"


def _after(entry: Entry, base: KnowledgeBase) -> Iterator[Block]:
    """What replaced the entry, and what holds now where that is something else again."""
    if not entry.replaced_by:
        return
    chain = chain_of(base, entry)
    following = chain[chain.index(entry) + 1 :]
    if len(following) > 1:
        yield Note("Replaced by", f"{following[0].text} ({format_validity(following[0])})")
    if following:
        yield Note("Latest" if following[-1].true_until else "Now", following[-1].text)


def _numbers(entry: Entry) -> Mapping[str, int]:
    against = entry.disputed.sources if entry.disputed else ()
    return {name: number for number, name in enumerate(dict.fromkeys((*entry.sources, *against)), 1)}


def _both_claims(entry: Entry, dispute: Dispute, sources: Mapping[str, Source]) -> Iterator[Block]:
    """Both claims in the same words around them: the better sourced first, whichever is newer."""
    claims = [(entry.text, entry.sources), (dispute.claim, dispute.sources)]
    claims.sort(key=lambda claim: min(_QUALITIES.index(sources[name].quality) for name in claim[1]))
    numbers = _numbers(entry)
    yield Note("Disputed", DISPUTED)
    for label, (text, names) in zip(("One claim", "Another claim"), claims, strict=True):
        yield Note(label, f"{text} {_with_quality(names, numbers, sources)}")


def _with_quality(names: Sequence[str], numbers: Mapping[str, int], sources: Mapping[str, Source]) -> str:
    """The numbers of the sources of a claim and what kind they are: `[1] (primary source), [3] (other source)`."""
    return ", ".join(f"[{numbers[name]}] ({sources[name].quality} source)" for name in names)


def format_validity(entry: Entry) -> str:
    """When an entry is true: `since …`, `until …`, `from … until …`; empty where the base does not say."""
    since, until = entry.true_from, entry.true_until
    if since and until:
        return f"from {since.format()} until {until.format()}"
    if since:
        return f"since {since.format()}"
    return f"until {until.format()}" if until else ""


def _correction(correction: Correction) -> str:
    claim = correction.claim.rstrip(".")
    return f"the claim “{claim}” is wrong or out of date. {correction.right} ({correction.date.format()})"
