"""Dispatches to one report, by its kind. Charts are added in bot/service/reports.py."""

from datetime import date
from typing import assert_never

from bot.domain.knowledge import KnowledgeBase
from bot.replies.corrections import render_corrections
from bot.replies.document import Reply
from bot.replies.read_actions import ReportKind, ShowReport
from bot.replies.sources import render_sources
from bot.replies.timeline import render_timeline


def render_report_text(base: KnowledgeBase, report: ShowReport, today: date) -> Reply:
    """Render a page of a report, without its chart. The knowledge base must hold the report's subject."""
    match report.kind:
        case ReportKind.CORRECTIONS:
            return render_corrections(base, report)
        case ReportKind.TIMELINE:
            return render_timeline(base, report)
        case ReportKind.SOURCES:
            return render_sources(base, report, today)
        case _:
            assert_never(report.kind)
