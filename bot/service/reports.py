"""Renders reports and statistics with charts. CPU-bound: run in a thread."""

from dataclasses import replace
from datetime import UTC, date, datetime

from bot.charts.statistics import draw_statistics
from bot.charts.timeline import draw_timeline
from bot.domain.knowledge import KnowledgeBase
from bot.domain.statistics import Statistics
from bot.languages import say
from bot.replies.document import Picture, Reply
from bot.replies.lanes import build_lanes, describe_lanes
from bot.replies.read_actions import ShowReport
from bot.replies.report_subject import get_subject_title
from bot.replies.reports import render_report_text
from bot.replies.statistics import OUTCOME_LABELS, describe_chart, render_statistics_text
from bot.replies.timeline import paginate_timeline


def render_timeline(base: KnowledgeBase, report: ShowReport) -> Reply:
    """A page of a timeline with its chart."""
    today = datetime.now(UTC).date()
    return replace(render_report_text(base, report, today), picture=_chart_timeline(base, report, today))


def render_statistics(statistics: Statistics) -> Reply:
    """Usage statistics with their bar chart, if anything was asked."""
    reply = render_statistics_text(statistics)
    if not any(statistics.totals):
        return reply
    labels = {outcome: say(label) for outcome, label in OUTCOME_LABELS.items()}
    chart = Picture("questions.png", describe_chart(statistics), draw_statistics(statistics, labels))
    return replace(reply, picture=chart)


def _chart_timeline(base: KnowledgeBase, report: ShowReport, today: date) -> Picture | None:
    events, page = paginate_timeline(base, report)
    lanes = build_lanes(base, events[page.first : page.first + len(page.items)])
    if not lanes:
        return None
    title = get_subject_title(base, report.subject)
    return Picture("timeline.png", describe_lanes(title, lanes), draw_timeline(lanes, today))
