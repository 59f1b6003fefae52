"""An evaluation report as tables in the terminal."""

from rich.markup import escape
from rich.table import Table

from bot.cli.output import console
from bot.domain.text import format_count
from bot.matching.evaluation.judging import Verdict
from bot.matching.evaluation.report import (
    FAILURE_COLUMNS,
    EvaluationReport,
    describe_failures,
    format_threshold,
    list_failure_rows,
    list_metrics,
    list_verdict_rows,
    sample_curve,
)


def draw_report(report: EvaluationReport) -> None:
    """Print key figures, verdicts per kind, reliability, thresholds, and the questions that were not answered right."""
    for tabulate in (_tabulate_headlines, _tabulate_kinds, _tabulate_bins, _tabulate_thresholds):
        console.print(tabulate(report))
    console.print(_tabulate_failures(report) if report.failures else f"{describe_failures(report)}.")


def _tabulate_headlines(report: EvaluationReport) -> Table:
    table = Table("", format_count(report.n_questions, "question"), title=report.title)
    for name, figure in list_metrics(report):
        table.add_row(name, figure)
    return table


def _tabulate_kinds(report: EvaluationReport) -> Table:
    table = Table("kind", *map(str, Verdict), "of", "right %")
    for kind, verdicts, asked, right in list_verdict_rows(report.verdict_counts):
        table.add_row(kind, *map(str, verdicts), str(asked), right, end_section=kind == "all")
    return table


def _tabulate_bins(report: EvaluationReport) -> Table:
    table = Table("confidence", "questions", "mean confidence", "accuracy", title="Reliability")
    for bucket in report.bins:
        interval = f"{bucket.low:.1f} to {bucket.high:.1f}"
        table.add_row(interval, str(bucket.count), f"{bucket.mean_confidence:.2f}", f"{bucket.accuracy:.2f}")
    return table


def _tabulate_thresholds(report: EvaluationReport) -> Table:
    table = Table("answered above", "correct", "wrong", "unanswerable refused", title="Effect of the threshold")
    for trade in sample_curve(report):
        figures = (trade.correct, trade.wrong, trade.rejected)
        table.add_row(format_threshold(trade), *(f"{figure:.2f}" for figure in figures))
    return table


def _tabulate_failures(report: EvaluationReport) -> Table:
    question, *others = FAILURE_COLUMNS
    table = Table(question, title=describe_failures(report))
    for name in others:
        table.add_column(name, overflow="fold")  # an id that is cut off can't be looked up
    for row in list_failure_rows(report):
        table.add_row(*map(escape, row))
    return table
