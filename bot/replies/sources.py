"""What the base relies on: every source with its quality and its age."""

from collections.abc import Iterable
from datetime import date

from bot.domain.freshness import format_age
from bot.domain.knowledge import Entry, KnowledgeBase, Source, SourceQuality
from bot.replies.actions import ShowReport
from bot.replies.document import Block, Citation, Reply, Subtext, Title
from bot.replies.pagination import paginate, render_page
from bot.replies.report_subject import build_topic_buttons, get_subject_title, list_subject_topics

_QUALITIES = list(SourceQuality)


def render_sources(base: KnowledgeBase, survey: ShowReport, today: date) -> Reply:
    """A page of the sources of a topic or of all: the closest to what they report first, of these the newest."""
    used = _used(entry for topic in list_subject_topics(base, survey.subject) for entry in topic.entries)
    sources = sorted((base.sources[name] for name in used), key=lambda source: _order(source, today))
    items = [_blocks(number, source, used[source.id], today) for number, source in enumerate(sources, 1)]
    head: list[Block] = [Title(f"Sources: {get_subject_title(base, survey.subject)}"), Subtext(_counted(sources))]
    return render_page(head, paginate(items, survey.page), survey, build_topic_buttons(base, survey.subject))


def _used(entries: Iterable[Entry]) -> dict[str, list[Entry]]:
    """The entries that rest on each source."""
    used: dict[str, list[Entry]] = {}
    for entry in entries:
        for name in dict.fromkeys((*entry.sources, *(entry.disputed.sources if entry.disputed else ()))):
            used.setdefault(name, []).append(entry)
    return used


def _order(source: Source, today: date) -> tuple[int, int, str]:
    """Quality first: a newer source does not outrank a better one."""
    old = (today - source.published.first_day()).days if source.published else 10**6
    return _QUALITIES.index(source.quality), old, source.id


def _counted(sources: list[Source]) -> str:
    counts = {quality: sum(source.quality is quality for source in sources) for quality in SourceQuality}
    return ", ".join(f"{count} {quality}" for quality, count in counts.items() if count)


def _blocks(number: int, source: Source, entries: list[Entry], today: date) -> tuple[Block, ...]:
    published = format_age(source.published.first_day(), today) if source.published else None
    checked = max(entry.checked.first_day() for entry in entries)
    parts = [
        f"{source.quality} source",
        f"published {published}" if published else "no publication date",
        f"used by {len(entries)} {'entry' if len(entries) == 1 else 'entries'}",
        f"last checked {format_age(checked, today)}",
    ]
    return Citation(number, source), Subtext(" · ".join(parts))
