"""Renders usage statistics: questions, outcomes, votes and queue sizes. bot/service/reports.py adds the chart."""

from bot.domain.statistics import OUTCOMES, PERIODS_DAYS, Event, Statistics
from bot.domain.text import capitalize_first, format_count
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


def render_statistics_text(statistics: Statistics) -> Reply:
    """Render the statistics of a period, with buttons for the other periods."""
    period = len(statistics.days)
    blocks = (
        Title(f"The last {period} days"),
        Note("Questions", format_outcomes(statistics)),
        Note("Votes", f"{statistics.helpful} helpful, {statistics.not_helpful} not helpful"),
        Note("Most asked about", _format_topics(statistics)),
        Note("Waiting", _format_queue(statistics)),
        Note("Overdue for a check", _format_overdue(statistics)),
        Subtext(WHAT_IS_STORED),
    )
    period_buttons = tuple(Button(f"{days} days", ShowStatistics(days)) for days in PERIODS_DAYS if days != period)
    return Reply(blocks, (*period_buttons, Button("Show the queue", ShowQueue(QueueTab.UNANSWERED))))


def format_outcomes(statistics: Statistics) -> str:
    """Format the number of questions and their outcomes: `5: 3 answered (60%), …`."""
    total = sum(statistics.totals)
    if not total:
        return "none"
    shares = [
        f"{count} {OUTCOME_LABELS[outcome]} ({count / total:.0%})"
        for outcome, count in zip(OUTCOMES, statistics.totals, strict=True)
    ]
    return f"{total}: {', '.join(shares)}"


def describe_chart(statistics: Statistics) -> str:
    """Describe the chart for users who can't see it."""
    busiest = max(statistics.days, key=lambda day: sum(day.counts))
    period = f"from {statistics.days[0].day} to {statistics.days[-1].day}"
    peak = f" Busiest day: {busiest.day} ({sum(busiest.counts)})." if sum(busiest.counts) else ""
    return f"Questions by day {period}. {capitalize_first(format_outcomes(statistics))}.{peak}"


def _format_topics(statistics: Statistics) -> str:
    return ", ".join(f"{title} ({count})" for title, count in statistics.topics[:MAX_TOPICS]) or "nothing yet"


def _format_queue(statistics: Statistics) -> str:
    questions = format_count(statistics.queue.open_questions, "unanswered question")
    return f"{questions}, {format_count(statistics.queue.downvoted_answers, 'answer')} voted not helpful"


def _format_overdue(statistics: Statistics) -> str:
    entry_ids = statistics.queue.overdue_entries
    if not entry_ids:
        return "none"
    more = ", …" if len(entry_ids) > MAX_OVERDUE_ENTRIES else ""
    shown = ", ".join(entry_ids[:MAX_OVERDUE_ENTRIES])
    return f"{format_count(len(entry_ids), 'entry', 'entries')}, most shown first: {shown}{more}"
