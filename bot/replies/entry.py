"""Renders an entry: statement, dates, correction, sources. All replies use it, so that none of these is left out."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime

from bot.domain.freshness import format_last_check, is_overdue
from bot.domain.knowledge import CheckInterval, Correction, Dispute, Entry, Image, KnowledgeBase, Source, SourceQuality
from bot.domain.markdown import escape, list_pictures, to_plain_text
from bot.domain.succession import find_chain
from bot.domain.text import shorten
from bot.replies.document import Block, Citation, Illustration, Note, Passage, Subtext

REVIEW_ADVICE = {CheckInterval.YEARLY: "should be checked every year"}
DEFAULT_REVIEW_ADVICE = "goes out of date quickly"
MISSING_PICTURE = "its file is missing"
DISPUTED = "Sources disagree. Both claims are shown; I don't choose between them."

TRANSLATION_BEHIND = "This is translated from an earlier text; the original has changed since."

MAX_EXCERPT_LENGTH = 1_000
"""Characters of an entry that another one only mentions; most are shorter."""

_QUALITIES = list(SourceQuality)


def build_entry_blocks(entry: Entry, base: KnowledgeBase, today: date | None = None) -> Iterator[Block]:
    """Build the blocks of an entry, the statement first. `today` decides whether it is overdue; None for now."""
    today = today or datetime.now(UTC).date()
    if entry.disputed:
        yield from _build_claims(entry, entry.disputed, base.sources)
    else:
        yield Passage(entry.text)
    if entry.image:
        yield _build_illustration(entry.image, base)
    yield from (Illustration(alt, url) for alt, url in list_pictures(entry.text))
    if entry.by:
        yield Passage(
            f"{escape(entry.by)}. Basis: {entry.basis}" if entry.basis else escape(entry.by), "Recommended by"
        )
    if validity := format_validity(entry):
        yield Note("When", f"{validity}, then replaced" if entry.replaced_by else validity)
    yield from _build_successors(entry, base)
    if entry.correction:
        yield Passage(_format_correction(entry.correction), "Correction")
    for source_id, number in _number_sources(entry).items():
        yield Citation(number, base.sources[source_id])
    if entry.full_id in base.outdated:
        yield Subtext(TRANSLATION_BEHIND)
    if is_overdue(entry, today):
        yield Note("Overdue", format_overdue(entry, today))
    yield Subtext(f"Checked {entry.checked.format()}" if entry.checked else "Not checked yet")


def _build_illustration(image: Image, base: KnowledgeBase) -> Block:
    source = image.url or base.images.get(image.file or "")
    return Illustration(image.alt, source) if source else Note("Picture", f"{image.alt} ({MISSING_PICTURE})")


def format_overdue(entry: Entry, today: date) -> str:
    """Format how overdue an entry is: `last checked 14 months ago; this kind of fact goes out of date quickly`."""
    kind = "fact" if entry.by is None else "advice"
    advice = REVIEW_ADVICE.get(entry.review, DEFAULT_REVIEW_ADVICE)
    return f"{format_last_check(entry.checked, today)}; this kind of {kind} {advice}"


def _build_successors(entry: Entry, base: KnowledgeBase) -> Iterator[Block]:
    """Build the entry's successor, and the last of the chain if the successor was replaced too."""
    if not entry.replaced_by:
        return
    chain = find_chain(base, entry)
    later = chain[chain.index(entry) + 1 :]
    if len(later) > 1:
        yield Passage(f"{format_excerpt(later[0].text)} ({format_validity(later[0])})", "Replaced by")
    if later:
        yield Passage(format_excerpt(later[-1].text), "Latest" if later[-1].true_until else "Now")


def format_excerpt(text: str, max_length: int = MAX_EXCERPT_LENGTH) -> str:
    """Return Markdown of one line: the text itself if it is short, otherwise the beginning of its plain text."""
    if len(text) <= max_length and "\n" not in text:
        return text
    return escape(shorten(to_plain_text(text), max_length))


def _number_sources(entry: Entry) -> Mapping[str, int]:
    opposing = entry.disputed.sources if entry.disputed else ()
    return {source_id: number for number, source_id in enumerate(dict.fromkeys((*entry.sources, *opposing)), 1)}


def _build_claims(entry: Entry, dispute: Dispute, sources: Mapping[str, Source]) -> Iterator[Block]:
    """Build both claims with the same labels. The better sourced comes first, even if it is older."""
    claims = [(entry.text, entry.sources), (dispute.claim, dispute.sources)]
    claims.sort(key=lambda claim: min(_QUALITIES.index(sources[source_id].quality) for source_id in claim[1]))
    numbers = _number_sources(entry)
    yield Note("Disputed", DISPUTED)
    for label, (text, source_ids) in zip(("One claim", "Another claim"), claims, strict=True):
        gap = "\n" if "\n" in text else " "
        yield Passage(f"{text}{gap}{_format_references(source_ids, numbers, sources)}", label)


def _format_references(source_ids: Sequence[str], numbers: Mapping[str, int], sources: Mapping[str, Source]) -> str:
    """Format the sources of a claim: `[1] (primary source), [3] (other source)`."""
    return ", ".join(f"[{numbers[source_id]}] ({sources[source_id].quality} source)" for source_id in source_ids)


def format_validity(entry: Entry) -> str:
    """Format when an entry is true: `since …`, `until …`, `from … until …`; empty if it has no dates."""
    since, until = entry.true_from, entry.true_until
    if since and until:
        return f"from {since.format()} until {until.format()}"
    if since:
        return f"since {since.format()}"
    return f"until {until.format()}" if until else ""


def _format_correction(correction: Correction) -> str:
    claim = correction.claim.rstrip(".")
    return f"the claim “{claim}” is wrong or out of date. {correction.right} ({correction.date.format()})"
