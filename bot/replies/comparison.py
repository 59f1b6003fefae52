"""Two topics side by side: the same rows for both, and their dates in one order."""

from collections.abc import Sequence
from datetime import date

from bot.domain.freshness import format_age
from bot.domain.knowledge import KnowledgeBase, SourceQuality, Topic
from bot.domain.text import shorten
from bot.domain.timeline import build_timeline
from bot.replies.actions import ShowTopic
from bot.replies.document import Block, Button, Note, Reply, Row, Subtext, Title

UNKNOWN_VALUE = "not recorded"
MAX_CELL_LENGTH = 300
MAX_DATES = 8


def render_comparison(one: Topic, other: Topic, base: KnowledgeBase, today: date) -> Reply:
    """Kind, since and until, who, where, sources of both, and what happened in which of them in one order of time."""
    both = (one, other)
    blocks: list[Block] = [Title(f"{one.title} · {other.title}")]
    rows = {
        "What": [shorten(topic.summary or topic.entries[0].text, MAX_CELL_LENGTH) for topic in both],
        "Category": [base.categories[topic.category] for topic in both],
        "Since": [_since(topic) for topic in both],
        "Until": [_until(topic) for topic in both],
        "Who": [_who(topic) for topic in both],
        "Where": [topic.where or UNKNOWN_VALUE for topic in both],
        "Sources": [_sources(topic, base, today) for topic in both],
    }
    for label, cells in rows.items():
        blocks.append(Row(label, tuple((topic.title, cell) for topic, cell in zip(both, cells, strict=True))))
    blocks.extend(_dates(both, base))
    buttons = tuple(Button(topic.title, ShowTopic(topic.id)) for topic in both)
    return Reply(tuple(blocks), buttons)


def _since(topic: Topic) -> str:
    found = build_timeline(topic.entries)
    return found[0].since.format() if found else UNKNOWN_VALUE


def _until(topic: Topic) -> str:
    """When the last of what lasted ended; of what happened on a day, that day."""
    found = build_timeline(topic.entries)
    if not found:
        return UNKNOWN_VALUE
    ends = [one.until if one.lasting else one.since for one in found]
    known = [end for end in ends if end]
    if len(known) < len(ends):
        return "no end date"
    return max(known, key=lambda end: end.first_day()).format()


def _who(topic: Topic) -> str:
    by = dict.fromkeys(entry.by for entry in topic.entries if entry.by)
    return topic.who or ", ".join(by) or UNKNOWN_VALUE


def _sources(topic: Topic, base: KnowledgeBase, today: date) -> str:
    """How many of each quality, and how old the newest is."""
    names = dict.fromkeys(name for entry in topic.entries for name in entry.sources)
    found = [base.sources[name] for name in names]
    counts = {quality: sum(source.quality is quality for source in found) for quality in SourceQuality}
    dated = [source.published.first_day() for source in found if source.published]
    newest = f"; newest published {format_age(max(dated), today)}" if dated else ""
    return ", ".join(f"{count} {quality}" for quality, count in counts.items() if count) + newest


def _dates(both: Sequence[Topic], base: KnowledgeBase) -> list[Block]:
    found = build_timeline(entry for topic in both for entry in topic.entries)
    lines: list[Block] = [
        Note(one.format_period(), f"{base.topics[one.entry.topic].title}: {shorten(one.entry.text, 120)}")
        for one in found[:MAX_DATES]
    ]
    more = [Subtext(f"{len(found) - MAX_DATES} more dates: see /timeline")] if len(found) > MAX_DATES else []
    return [Subtext("Dates of both topics, in order"), *lines, *more] if lines else []
