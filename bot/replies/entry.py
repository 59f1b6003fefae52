"""Renders an entry: statement, dates, correction, sources. All replies use it, so that none of these is left out."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import groupby

from bot.domain.freshness import format_last_check, is_overdue
from bot.domain.knowledge import CheckInterval, Correction, Dispute, Entry, Image, KnowledgeBase, Source, SourceQuality
from bot.domain.markdown import MAX_SHOWN_PICTURES, escape, list_pictures, to_plain_text
from bot.domain.succession import find_chain
from bot.domain.text import shorten
from bot.languages import mark, say
from bot.replies.document import Block, Citation, Illustration, Note, Passage, Subtext

FACT_ADVICE = (
    mark("this kind of fact goes out of date quickly"),
    mark("this kind of fact should be checked every year"),
)
"""What is said of an overdue fact: one that is checked often, and one that is checked every year."""

RECOMMENDATION_ADVICE = (
    mark("this kind of advice goes out of date quickly"),
    mark("this kind of advice should be checked every year"),
)
MISSING_PICTURE = mark("its file is missing")
DISPUTED = mark("Sources disagree. Both claims are shown; I don't choose between them.")

TRANSLATION_BEHIND = mark("This is translated from an earlier text; the original has changed since.")

MAX_EXCERPT_LENGTH = 1_000
"""Characters of an entry that another one only mentions; most are shorter."""

MAX_SUCCESSOR_LENGTH = 120
"""Characters of a later fact below the one that is shown; a menu leads to the whole."""

_QUALITIES = list(SourceQuality)
_QUALITY_NAMES = {
    SourceQuality.PRIMARY: mark("primary source"),
    SourceQuality.OFFICIAL: mark("official source"),
    SourceQuality.SECONDARY: mark("secondary source"),
    SourceQuality.OTHER: mark("other source"),
}


def build_entry_blocks(entry: Entry, base: KnowledgeBase, today: date | None = None) -> Iterator[Block]:
    """Build the blocks of an entry, the statement first. `today` decides whether it is overdue; None for now."""
    today = today or datetime.now(UTC).date()
    if entry.disputed:
        yield from _build_claims(entry, entry.disputed, base.sources)
    else:
        yield Passage(entry.text)
    if entry.image:
        yield _build_illustration(entry.image, base)
    yield from (Illustration(alt, url) for alt, url in list_pictures(entry.text)[:MAX_SHOWN_PICTURES])
    if entry.by:
        yield Passage(
            say("{author}. Basis: {basis}").format(author=escape(entry.by), basis=entry.basis)
            if entry.basis
            else escape(entry.by),
            say("Recommended by"),
        )
    if validity := format_validity(entry):
        yield Note(
            say("When"), say("{period}, then replaced").format(period=validity) if entry.replaced_by else validity
        )
    yield from _build_successors(entry, base)
    if entry.correction:
        yield Passage(_format_correction(entry.correction), say("Correction"))
    for source_id, number in _number_sources(entry).items():
        yield Citation(number, _leave_out_check_day(base.sources[source_id], entry))
    if entry.full_id in base.outdated:
        yield Subtext(say(TRANSLATION_BEHIND))
    if is_overdue(entry, today):
        yield Note(say("Overdue"), format_overdue(entry, today))
    yield Subtext(format_check(entry))


def _leave_out_check_day(source: Source, entry: Entry) -> Source:
    """Return a source without the day on which it was read if that is the day of the check, which is told once."""
    return replace(source, accessed=None) if source.accessed == entry.checked else source


def _build_illustration(image: Image, base: KnowledgeBase) -> Block:
    source = image.url or base.images.get(image.file or "")
    return Illustration(image.alt, source) if source else build_missing_picture(image.alt)


def build_missing_picture(alt: str) -> Note:
    """Say what a picture shows whose file is gone."""
    return Note(say("Picture"), f"{alt} ({say(MISSING_PICTURE)})")


def format_overdue(entry: Entry, today: date) -> str:
    """Format how overdue an entry is: `last checked 14 months ago; this kind of fact goes out of date quickly`."""
    advice = FACT_ADVICE if entry.by is None else RECOMMENDATION_ADVICE
    return f"{format_last_check(entry.checked, today)}; {say(advice[entry.review is CheckInterval.YEARLY])}"


def format_check(entry: Entry) -> str:
    """Format when an entry was checked."""
    if entry.checked is None:
        return say("Not checked yet")
    return say("Checked {date}").format(date=entry.checked.format())


def _build_successors(entry: Entry, base: KnowledgeBase) -> Iterator[Block]:
    """Build the entry's successor, and the last of the chain if the successor was replaced too."""
    if not entry.replaced_by:
        return
    chain = find_chain(base, entry)
    later = chain[chain.index(entry) + 1 :]
    if len(later) > 1:
        excerpt = format_excerpt(later[0].text, MAX_SUCCESSOR_LENGTH)
        yield Passage(f"{excerpt} ({format_validity(later[0])})", say("Replaced by"))
    if later:
        yield Passage(
            format_excerpt(later[-1].text, MAX_SUCCESSOR_LENGTH), say("Latest") if later[-1].true_until else say("Now")
        )


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
    yield Note(say("Disputed"), say(DISPUTED))
    for label, (text, source_ids) in zip((say("One claim"), say("Another claim")), claims, strict=True):
        gap = "\n" if "\n" in text else " "
        yield Passage(f"{text}{gap}{_format_references(source_ids, numbers, sources)}", label)


def _format_references(source_ids: Sequence[str], numbers: Mapping[str, int], sources: Mapping[str, Source]) -> str:
    """Format the sources of a claim: `[1], [2] (official source), [3] (other source)`."""
    groups = groupby(source_ids, lambda source_id: sources[source_id].quality)
    return ", ".join(f"{_join_numbers(group, numbers)} ({name_quality(quality)})" for quality, group in groups)


def _join_numbers(source_ids: Iterable[str], numbers: Mapping[str, int]) -> str:
    return ", ".join(f"[{numbers[source_id]}]" for source_id in source_ids)


def name_quality(quality: SourceQuality) -> str:
    """Name a source by its quality: `primary source`."""
    return say(_QUALITY_NAMES[quality])


def format_validity(entry: Entry) -> str:
    """Format when an entry is true: `since …`, `until …`, `from … until …`; empty if it has no dates."""
    since, until = entry.true_from, entry.true_until
    if since and until:
        return say("from {first} until {last}").format(first=since.format(), last=until.format())
    if since:
        return say("since {date}").format(date=since.format())
    return say("until {date}").format(date=until.format()) if until else ""


def _format_correction(correction: Correction) -> str:
    claim = correction.claim.rstrip(".")
    words = say("the claim “{claim}” is wrong or out of date. {right} ({date})")
    return words.format(claim=claim, right=correction.right, date=correction.date.format())
