"""Renders the sources report: each with its quality, age and number of entries."""

from collections.abc import Iterable, Sequence
from datetime import date

from bot.domain.dates import PartialDate
from bot.domain.freshness import format_age, format_last_check
from bot.domain.knowledge import Entry, KnowledgeBase, Source, SourceQuality
from bot.languages import mark_count, say, say_count
from bot.replies.document import Block, Citation, Reply, Subtext, Title
from bot.replies.entry import name_quality
from bot.replies.pagination import paginate, render_page
from bot.replies.read_actions import ShowReport
from bot.replies.report_subject import build_topic_buttons, get_subject_title, list_subject_entries

UNKNOWN_AGE_DAYS = 10**6
"""Sources without a date sort after all others of their quality."""

_QUALITIES = list(SourceQuality)
_COUNTS = {
    SourceQuality.PRIMARY: mark_count("{count} primary", "{count} primary"),
    SourceQuality.OFFICIAL: mark_count("{count} official", "{count} official"),
    SourceQuality.SECONDARY: mark_count("{count} secondary", "{count} secondary"),
    SourceQuality.OTHER: mark_count("{count} other", "{count} other"),
}


def render_sources(base: KnowledgeBase, report: ShowReport, today: date) -> Reply:
    """Render a page of the sources of a subject, best first, of the same quality newest first."""
    entries_by_source = _group_by_source(list_subject_entries(base, report.subject))
    sources = sorted(
        (base.sources[source_id] for source_id in entries_by_source), key=lambda s: _build_sort_key(s, today)
    )
    items = [
        _build_item_blocks(number, source, entries_by_source[source.id], today)
        for number, source in enumerate(sources, 1)
    ]
    heading: list[Block] = [
        Title(say("Sources: {subject}").format(subject=get_subject_title(base, report.subject))),
        Subtext(format_quality_counts(sources)),
    ]
    return render_page(heading, paginate(items, report.page), report, build_topic_buttons(base, report.subject))


def _group_by_source(entries: Iterable[Entry]) -> dict[str, list[Entry]]:
    grouped: dict[str, list[Entry]] = {}
    for entry in entries:
        opposing = entry.disputed.sources if entry.disputed else ()
        for source_id in dict.fromkeys((*entry.sources, *opposing)):
            grouped.setdefault(source_id, []).append(entry)
    return grouped


def _build_sort_key(source: Source, today: date) -> tuple[int, int, str]:
    # Quality comes first: a newer source does not outrank a better one.
    age_days = (today - source.published.first_day()).days if source.published else UNKNOWN_AGE_DAYS
    return _QUALITIES.index(source.quality), age_days, source.id


def format_quality_counts(sources: Sequence[Source]) -> str:
    """Format the number of sources by quality, best first."""
    counts = {quality: sum(source.quality is quality for source in sources) for quality in SourceQuality}
    return ", ".join(say_count(*_COUNTS[quality], count) for quality, count in counts.items() if count)


def _build_item_blocks(number: int, source: Source, entries: Sequence[Entry], today: date) -> tuple[Block, ...]:
    days = [entry.checked for entry in entries if entry.checked]
    facts = [
        name_quality(source.quality),
        _format_publication_age(source, today),
        say_count("used by {count} entry", "used by {count} entries", len(entries)),
        format_last_check(max(days, key=PartialDate.first_day, default=None), today),
    ]
    return Citation(number, source), Subtext(" · ".join(facts))


def _format_publication_age(source: Source, today: date) -> str:
    if source.published is None:
        read = source.accessed
        return say("read on {date}").format(date=read.format()) if read else say("no publication date")
    return say("published {age}").format(age=format_age(source.published.first_day(), today))
