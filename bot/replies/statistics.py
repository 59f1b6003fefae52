"""Figures → reply: what was asked in a guild, what came of it, and what there is to do."""

from bot.domain.statistics import OUTCOMES, PERIODS_DAYS, Event, Statistics
from bot.replies.actions import QueueTab, ShowQueue, ShowStatistics
from bot.replies.document import Button, Note, Reply, Subtext, Title

MAX_TOPICS = 5
MAX_OVERDUE_ENTRIES = 3

OUTCOME_LABELS = {
    Event.ANSWERED: "answered",
    Event.SUGGESTED: "given suggestions",
    Event.UNANSWERED: "not answered",
    Event.OUTSIDE: "outside what I cover",
}
WHAT_IS_STORED = "Counted by day and topic, for this server only. Who asked is not stored."


def render_statistics_text(figures: Statistics) -> Reply:
    """The numbers as text; the picture of them is added where pictures are drawn."""
    period = len(figures.days)
    blocks = (
        Title(f"The last {period} days"),
        Note("Questions", format_outcomes(figures)),
        Note("Votes", f"{figures.helpful} helpful, {figures.not_helpful} not helpful"),
        Note("Most asked about", _topics(figures)),
        Note("Waiting", _waiting(figures)),
        Note("Overdue for a check", _overdue(figures)),
        Subtext(WHAT_IS_STORED),
    )
    others = tuple(Button(f"{days} days", ShowStatistics(days)) for days in PERIODS_DAYS if days != period)
    return Reply(blocks, (*others, Button("Show the queue", ShowQueue(QueueTab.UNANSWERED))))


def format_outcomes(figures: Statistics) -> str:
    total = sum(figures.totals)
    if not total:
        return "none"
    parts = [
        f"{times} {OUTCOME_LABELS[outcome]} ({times / total:.0%})"
        for outcome, times in zip(OUTCOMES, figures.totals, strict=True)
    ]
    return f"{total}: {', '.join(parts)}"


def describe_chart(figures: Statistics) -> str:
    """What the picture shows, in words."""
    busiest = max(figures.days, key=lambda day: sum(day.counts))
    span = f"from {figures.days[0].day} to {figures.days[-1].day}"
    most = f" Busiest day: {busiest.day} ({sum(busiest.counts)})." if sum(busiest.counts) else ""
    return f"Questions by day {span}. {_sentence(format_outcomes(figures))}.{most}"


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}"


def _topics(figures: Statistics) -> str:
    return ", ".join(f"{title} ({times})" for title, times in figures.topics[:MAX_TOPICS]) or "nothing yet"


def _waiting(figures: Statistics) -> str:
    questions = _many(figures.queue.open_questions, "unanswered question")
    return f"{questions}, {_many(figures.queue.downvoted_answers, 'answer')} voted not helpful"


def _overdue(figures: Statistics) -> str:
    if not figures.queue.overdue_entries:
        return "none"
    more = ", …" if len(figures.queue.overdue_entries) > MAX_OVERDUE_ENTRIES else ""
    count = len(figures.queue.overdue_entries)
    entries = "entry" if count == 1 else "entries"
    return (
        f"{count} {entries}, most shown first: {', '.join(figures.queue.overdue_entries[:MAX_OVERDUE_ENTRIES])}{more}"
    )


def _many(count: int, word: str) -> str:
    return f"{count} {word}{'' if count == 1 else 's'}"
