"""How far confidence can be believed, and what answering more costs, as a picture: a row for each report."""

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter

from bot.charts.style import BAR, FAINT, FONT, INK, LINE, MARK, PEN, card, drawable, png
from bot.matching.evaluation.report import EvaluationReport

WIDTH, ROW, EDGE = 9.0, 3.8, 0.2
"""Inches."""

LARGEST_DOT, SMALLEST_DOT = 220.0, 14.0
"""Square points, for a bin with all questions and for one with hardly any."""


def trust_picture(reports: Sequence[EvaluationReport]) -> bytes:
    """A PNG. Waits where another picture is being drawn."""
    with PEN:
        height = ROW * len(reports) + EDGE
        figure = card(WIDTH, height)
        for number, one in enumerate(reports):
            _row(figure, one, 1 - (ROW * (number + 1)) / height, height)
        return png(figure)


def _row(figure: Figure, found: EvaluationReport, bottom: float, height: float) -> None:
    inside = 2.5 / height
    base = bottom + 0.5 / height
    figure.text(0.05, bottom + (ROW - 0.2) / height, drawable(found.title), color=INK, fontsize=12, weight="bold",
                family=FONT, parse_math=False, va="top")  # fmt: skip
    _reliability(figure.add_axes((0.09, base, 0.36, inside), facecolor="none"), found)
    _risk(figure.add_axes((0.59, base, 0.36, inside), facecolor="none"), found)


def _reliability(axes: Axes, found: EvaluationReport) -> None:
    _style(axes, f"Reliability: calibration error {found.error:.3f}", "confidence", "right")
    axes.plot([0, 1], [0, 1], color=FAINT, linewidth=1, linestyle=(0, (4, 3)))
    total = sum(one.count for one in found.bins) or 1
    sizes = [SMALLEST_DOT + (LARGEST_DOT - SMALLEST_DOT) * one.count / total for one in found.bins]
    promised, kept = [one.promised for one in found.bins], [one.kept for one in found.bins]
    axes.plot(promised, kept, color=BAR, linewidth=1.4)
    axes.scatter(promised, kept, s=sizes, color=BAR, zorder=3)
    axes.set_ylim(0, 1)


def _risk(axes: Axes, found: EvaluationReport) -> None:
    _style(axes, "Risk over coverage", "questions answered", "answers that are wrong")
    given = [one for one in found.curve if one.coverage]
    axes.plot([one.coverage for one in given], [one.risk for one in given], color=BAR, linewidth=1.4)
    axes.scatter([found.decided.coverage], [found.decided.risk], s=60, color=MARK, zorder=3)
    highest = max([one.risk for one in given] + [found.decided.risk, 0.05])
    axes.set_ylim(0, min(1.0, highest * 1.15))
    place = (found.decided.coverage, found.decided.risk)
    axes.annotate(
        f"answered from {found.decided.threshold:.0%}", place, (-8, 10), textcoords="offset points", color=MARK,
        fontsize=8, family=FONT, ha="right", parse_math=False,
    )  # fmt: skip


def _style(axes: Axes, title: str, across: str, up: str) -> None:
    axes.set_title(title, color=INK, fontsize=9, family=FONT, loc="left", parse_math=False)
    axes.set_xlabel(across, color=FAINT, fontsize=8, family=FONT)
    axes.set_ylabel(up, color=FAINT, fontsize=8, family=FONT)
    axes.set_xlim(0, 1)
    axes.tick_params(colors=FAINT, labelsize=8, length=0)
    axes.grid(color=LINE, linewidth=0.5)
    axes.xaxis.set_major_formatter(PercentFormatter(1, 0))
    axes.yaxis.set_major_formatter(PercentFormatter(1, 0))
    for spine in axes.spines.values():
        spine.set_color(LINE)
