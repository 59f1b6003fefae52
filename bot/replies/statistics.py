"""Renders usage statistics: questions, outcomes, votes and queue sizes. bot/service/reports.py adds the chart."""

from datetime import date

from bot.domain.statistics import OUTCOMES, PERIODS_DAYS, Event, Statistics
from bot.domain.text import capitalize_first
from bot.languages import mark, say, say_count, say_date, say_number
from bot.replies.actions import QueueTab, ShowQueue, ShowStatistics
from bot.replies.document import Button, Note, Reply, Subtext, Title

MAX_TOPICS = 5
MAX_OVERDUE_ENTRIES = 3

OUTCOME_LABELS = {
    Event.ANSWERED: mark("answered"),
    Event.SUGGESTED: mark("given suggestions"),
    Event.UNANSWERED: mark("not answered"),
    Event.OUTSIDE: mark("outside what I cover"),
}
WHAT_IS_STORED = mark("Counted by day and topic, for this server only. Who asked is not stored.")


def render_statistics_text(statistics: Statistics) -> Reply:
    """Render the statistics of a period, with buttons for the other periods."""
    period = len(statistics.days)
    blocks = (
        Title(say_count("The last {count} day", "The last {count} days", period)),
        Note(say("Questions"), format_outcomes(statistics)),
        Note(say("Votes"), say_votes(statistics.helpful, statistics.not_helpful)),
        Note(say("Most asked about"), _format_topics(statistics)),
        Note(say("Waiting"), _format_queue(statistics)),
        Note(say("Overdue for a check"), _format_overdue(statistics)),
        Subtext(say(WHAT_IS_STORED)),
    )
    period_buttons = tuple(
        Button(say_count("{count} day", "{count} days", days), ShowStatistics(days))
        for days in PERIODS_DAYS
        if days != period
    )
    return Reply(blocks, (*period_buttons, Button(say("Show the queue"), ShowQueue(QueueTab.UNANSWERED))))


def format_outcomes(statistics: Statistics) -> str:
    """Format the number of questions and their outcomes: `5: 3 answered (60%), …`."""
    total = sum(statistics.totals)
    if not total:
        return say("none")
    shares = [
        f"{say_number(count)} {say(OUTCOME_LABELS[outcome])} ({count / total:.0%})"
        for outcome, count in zip(OUTCOMES, statistics.totals, strict=True)
    ]
    return f"{say_number(total)}: {', '.join(shares)}"


def describe_chart(statistics: Statistics) -> str:
    """Describe the chart for users who can't see it."""
    busiest = max(statistics.days, key=lambda day: sum(day.counts))
    first, last, most = (_say_day(day.day) for day in (statistics.days[0], statistics.days[-1], busiest))
    period = say("Questions by day from {first} to {last}").format(first=first, last=last)
    peak = say("Busiest day: {day} ({count})").format(day=most, count=say_number(sum(busiest.counts)))
    sentences = [period, capitalize_first(format_outcomes(statistics)), *([peak] if sum(busiest.counts) else [])]
    return "".join(f"{sentence}. " for sentence in sentences).strip()


def _say_day(day: date) -> str:
    return say_date(day.year, day.month, day.day)


def say_votes(helpful: int, not_helpful: int) -> str:
    """Say how many votes there are of each kind."""
    return say("{helpful} helpful, {other} not helpful").format(
        helpful=say_number(helpful), other=say_number(not_helpful)
    )


def _format_topics(statistics: Statistics) -> str:
    return ", ".join(f"{title} ({say_number(count)})" for title, count in statistics.topics[:MAX_TOPICS]) or say(
        "nothing yet"
    )


def _format_queue(statistics: Statistics) -> str:
    questions = say_count(
        "{count} unanswered question", "{count} unanswered questions", statistics.queue.open_questions
    )
    answers = say_count(
        "{count} answer voted not helpful", "{count} answers voted not helpful", statistics.queue.downvoted_answers
    )
    return f"{questions}, {answers}"


def _format_overdue(statistics: Statistics) -> str:
    entry_ids = statistics.queue.overdue_entries
    if not entry_ids:
        return say("none")
    more = ", …" if len(entry_ids) > MAX_OVERDUE_ENTRIES else ""
    shown = ", ".join(entry_ids[:MAX_OVERDUE_ENTRIES])
    count = say_count("{count} entry", "{count} entries", len(entry_ids))
    return say("{count}, most shown first: {entries}").format(count=count, entries=f"{shown}{more}")
