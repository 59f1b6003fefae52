"""Renders two topics side by side: the same rows for both, and the dates of both in one chronological list."""

from collections.abc import Sequence
from datetime import date

from bot.domain.freshness import format_age
from bot.domain.knowledge import KnowledgeBase, Topic
from bot.domain.markdown import to_plain_text
from bot.domain.text import capitalize_first, shorten
from bot.domain.timeline import TimelineEntry, build_timeline
from bot.languages import mark, say, say_count
from bot.replies.document import Block, Button, Note, Reply, Row, Subtext, Title
from bot.replies.read_actions import ShowTopic
from bot.replies.sources import format_quality_counts

UNKNOWN_VALUE = mark("not recorded")
MAX_CELL_LENGTH = 300
MAX_DATES = 8
MARKS = ("①", "②")
"""Stand for the two topics, so that each title is read once."""

MAX_DATE_TEXT_LENGTH = 120


def render_comparison(left: Topic, right: Topic, base: KnowledgeBase, today: date) -> Reply:
    """Render two topics in the same rows, then the dates of both in one chronological list."""
    topics = (left, right)
    rows = {
        say("What"): [_format_statement(topic) for topic in topics],
        say("Category"): [base.categories[topic.category] for topic in topics],
        say("Since"): [_format_start(topic) for topic in topics],
        say("Until"): [_format_end(topic) for topic in topics],
        say("Who"): [_format_people(topic) for topic in topics],
        say("Where"): [topic.where or say(UNKNOWN_VALUE) for topic in topics],
        say("Sources"): [_format_sources(topic, base, today) for topic in topics],
    }
    blocks: list[Block] = [Title(f"{MARKS[0]} {left.title} · {MARKS[1]} {right.title}")]
    blocks.extend(_build_row(label, *values) for label, values in rows.items())
    blocks.extend(_list_dates(topics))
    return Reply(tuple(blocks), tuple(Button(topic.title, ShowTopic(topic.id)) for topic in topics))


def _build_row(label: str, left: str, right: str) -> Row:
    """A row of both values, or of one value with both marks if they are equal."""
    return Row(label, (("".join(MARKS), left),) if left == right else tuple(zip(MARKS, (left, right), strict=True)))


def _format_statement(topic: Topic) -> str:
    return shorten(to_plain_text(topic.summary or topic.entries[0].text), MAX_CELL_LENGTH)


def _format_start(topic: Topic) -> str:
    timeline = build_timeline(topic.entries)
    return timeline[0].since.format() if timeline else say(UNKNOWN_VALUE)


def _format_end(topic: Topic) -> str:
    """Format the end of the last period or event; an event ends on its day."""
    timeline = build_timeline(topic.entries)
    if not timeline:
        return say(UNKNOWN_VALUE)
    ends = [placed.until if placed.lasting else placed.since for placed in timeline]
    known_ends = [end for end in ends if end]
    if len(known_ends) < len(ends):
        return say("no end date")
    return max(known_ends, key=lambda end: end.first_day()).format()


def _format_people(topic: Topic) -> str:
    authors = dict.fromkeys(entry.by for entry in topic.entries if entry.by)
    return topic.who or ", ".join(authors) or say(UNKNOWN_VALUE)


def _format_sources(topic: Topic, base: KnowledgeBase, today: date) -> str:
    """Format the number of sources by quality, and the age of the newest."""
    source_ids = dict.fromkeys(source_id for entry in topic.entries for source_id in entry.sources)
    sources = [base.sources[source_id] for source_id in source_ids]
    dates = [source.published.first_day() for source in sources if source.published]
    counts = format_quality_counts(sources)
    if not dates:
        return counts
    return say("{counts}; newest published {age}").format(counts=counts, age=format_age(max(dates), today))


def _list_dates(topics: Sequence[Topic]) -> list[Block]:
    """The dates that the rows don't say already: those of more than one entry."""
    timeline = build_timeline(entry for topic in topics for entry in topic.entries)
    if all(len(build_timeline(topic.entries)) < 2 for topic in topics):
        return []
    notes = [_build_note(placed, topics) for placed in timeline[:MAX_DATES]]
    n_more = len(timeline) - MAX_DATES
    more = [Subtext(say_count("{count} more date: see /timeline", "{count} more dates: see /timeline", n_more))]
    return [Subtext(say("Dates of both topics, in order")), *notes, *(more if n_more > 0 else [])]


def _build_note(placed: TimelineEntry, topics: Sequence[Topic]) -> Note:
    mark = MARKS[[topic.id for topic in topics].index(placed.entry.topic)]
    return Note(
        capitalize_first(placed.format_period()), f"{mark} {shorten(placed.entry.plain_text, MAX_DATE_TEXT_LENGTH)}"
    )
