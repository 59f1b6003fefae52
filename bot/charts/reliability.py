"""Reliability diagrams and risk-coverage curves, one row for each evaluation report."""

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter

from bot.charts.style import (
    ACCENT_COLOR,
    BAR_COLOR,
    DRAWING_LOCK,
    FONT_FAMILY,
    LINE_COLOR,
    MUTED_COLOR,
    TEXT_COLOR,
    create_card,
    render_png,
    write_title,
)
from bot.matching.evaluation.metrics import OperatingPoint, ReliabilityBin
from bot.matching.evaluation.report import EvaluationReport

WIDTH_INCHES = 9.0
ROW_HEIGHT_INCHES = 3.8
MARGIN_INCHES = 0.2

MAX_DOT_AREA = 220.0
MIN_DOT_AREA = 14.0
"""Square points of a bin with all questions, and of one with hardly any."""


def draw_reliability(reports: Sequence[EvaluationReport]) -> bytes:
    """Return the chart as a PNG. Blocks while another chart is being drawn."""
    with DRAWING_LOCK:
        height = ROW_HEIGHT_INCHES * len(reports) + MARGIN_INCHES
        figure = create_card(WIDTH_INCHES, height)
        for number, report in enumerate(reports):
            _draw_report(figure, report, 1 - (ROW_HEIGHT_INCHES * (number + 1)) / height, height)
        return render_png(figure)


def _draw_report(figure: Figure, report: EvaluationReport, bottom: float, height: float) -> None:
    """Draw both diagrams of a report; `bottom` is a share of the figure's height, which is in inches."""
    axes_height = 2.5 / height
    axes_bottom = bottom + 0.5 / height
    write_title(figure, 0.05, bottom + (ROW_HEIGHT_INCHES - 0.2) / height, report.title, align="top")
    _draw_bins(figure.add_axes((0.09, axes_bottom, 0.36, axes_height), facecolor="none"), report)
    _draw_risk(figure.add_axes((0.59, axes_bottom, 0.36, axes_height), facecolor="none"), report)


def _draw_bins(axes: Axes, report: EvaluationReport) -> None:
    title = f"Reliability: calibration error {report.calibration_error:.3f}"
    _style_axes(axes, title, "confidence", "right")
    axes.plot([0, 1], [0, 1], color=MUTED_COLOR, linewidth=1, linestyle=(0, (4, 3)))
    confidences = [each.mean_confidence for each in report.bins]
    accuracies = [each.accuracy for each in report.bins]
    axes.plot(confidences, accuracies, color=BAR_COLOR, linewidth=1.4)
    axes.scatter(confidences, accuracies, s=_compute_dot_areas(report.bins), color=BAR_COLOR, zorder=3)
    axes.set_ylim(0, 1)


def _compute_dot_areas(bins: Sequence[ReliabilityBin]) -> list[float]:
    total = sum(each.count for each in bins) or 1
    return [MIN_DOT_AREA + (MAX_DOT_AREA - MIN_DOT_AREA) * each.count / total for each in bins]


def _draw_risk(axes: Axes, report: EvaluationReport) -> None:
    _style_axes(axes, "Risk over coverage", "questions answered", "answers that are wrong")
    curve = [point for point in report.curve if point.coverage]
    coverages, risks = [point.coverage for point in curve], [point.risk for point in curve]
    axes.plot(coverages, risks, color=BAR_COLOR, linewidth=1.4)
    axes.set_ylim(0, min(1.0, max([*risks, report.decisions.risk, 0.05]) * 1.15))
    _mark_threshold(axes, report.decisions)


def _mark_threshold(axes: Axes, decisions: OperatingPoint) -> None:
    axes.scatter([decisions.coverage], [decisions.risk], s=60, color=ACCENT_COLOR, zorder=3)
    axes.annotate(
        f"answered from {decisions.threshold:.0%}", (decisions.coverage, decisions.risk), (-8, 10),
        textcoords="offset points", color=ACCENT_COLOR, fontsize=8, family=FONT_FAMILY, ha="right", parse_math=False,
    )  # fmt: skip


def _style_axes(axes: Axes, title: str, x_label: str, y_label: str) -> None:
    axes.set_title(title, color=TEXT_COLOR, fontsize=9, family=FONT_FAMILY, loc="left", parse_math=False)
    axes.set_xlabel(x_label, color=MUTED_COLOR, fontsize=8, family=FONT_FAMILY)
    axes.set_ylabel(y_label, color=MUTED_COLOR, fontsize=8, family=FONT_FAMILY)
    axes.set_xlim(0, 1)
    axes.tick_params(colors=MUTED_COLOR, labelsize=8, length=0)
    axes.grid(color=LINE_COLOR, linewidth=0.5)
    axes.xaxis.set_major_formatter(PercentFormatter(1, 0))
    axes.yaxis.set_major_formatter(PercentFormatter(1, 0))
    for spine in axes.spines.values():
        spine.set_color(LINE_COLOR)
