"""Usage chart: the outcomes of each day's questions as one stacked bar."""

from calendar import month_abbr
from collections.abc import Mapping

from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from bot.charts.style import (
    ACCENT_COLOR,
    BAR_COLOR,
    DRAWING_LOCK,
    ENDED_COLOR,
    FONT_FAMILY,
    FONT_SIZE,
    LINE_COLOR,
    MUTED_COLOR,
    PHONE_WIDTH,
    PIXELS_PER_INCH,
    POINTS_PER_PIXEL,
    TEXT_COLOR,
    create_card,
    render_png,
    replace_missing_glyphs,
)
from bot.domain.statistics import OUTCOMES, Event, Statistics

MARGIN, LEGEND_LINE, LABELS_HEIGHT, BARS_HEIGHT = 12, 31, 36, 150
"""Pixels on a phone, as all lengths of a chart."""

BAR_WIDTH = 0.8
"""As a share of a day."""

MAX_DAY_LABELS = 2
"""Days that are labelled below the bars."""

COLORS = {
    Event.ANSWERED: BAR_COLOR,
    Event.SUGGESTED: TEXT_COLOR,
    Event.UNANSWERED: ACCENT_COLOR,
    Event.OUTSIDE: ENDED_COLOR,
}
"""Distinguishable by lightness alone, for the colour-blind."""


def draw_statistics(statistics: Statistics, labels: Mapping[Event, str]) -> bytes:
    """Return the chart as a PNG. Blocks while another chart is being drawn.

    Args:
        statistics: The usage of some days.
        labels: Name of each outcome for the legend.
    """
    with DRAWING_LOCK:
        return render_png(build_chart(statistics, labels))


def build_chart(statistics: Statistics, labels: Mapping[Event, str]) -> Figure:
    """Build the chart. Whoever calls this holds `DRAWING_LOCK`."""
    height = LEGEND_LINE * len(OUTCOMES) + BARS_HEIGHT + LABELS_HEIGHT + 2 * MARGIN
    figure = create_card(PHONE_WIDTH / PIXELS_PER_INCH, height / PIXELS_PER_INCH)
    bottom, left = (MARGIN + LABELS_HEIGHT) / height, 4 * MARGIN / PHONE_WIDTH
    box = (left, bottom, 1 - left - 2 * MARGIN / PHONE_WIDTH, BARS_HEIGHT / height)
    axes = figure.add_axes(box, facecolor="none")
    _draw_bars(axes, statistics, labels)
    _style_axes(axes, statistics)
    return figure


def _draw_bars(axes: Axes, statistics: Statistics, labels: Mapping[Event, str]) -> None:
    positions = range(len(statistics.days))
    bottoms = [0] * len(statistics.days)
    for number, outcome in enumerate(OUTCOMES):
        heights = [day.counts[number] for day in statistics.days]
        label = replace_missing_glyphs(labels[outcome])
        # All of them at once: `Axes.bar` takes a millisecond for each.
        bars = [_outline_bar(*bar) for bar in zip(positions, bottoms, heights, strict=True)]
        axes.add_collection(PolyCollection(bars, facecolors=COLORS[outcome], label=label), autolim=False)
        bottoms = [bottom + height for bottom, height in zip(bottoms, heights, strict=True)]
    axes.set_ylim(0, max(*bottoms, 4) * 1.05)
    legend = axes.legend(
        loc="lower left", bbox_to_anchor=(-0.12, 1.02), frameon=False, labelcolor=MUTED_COLOR, borderpad=0,
        prop={"family": FONT_FAMILY, "size": FONT_SIZE * POINTS_PER_PIXEL}, handlelength=0.8, handleheight=0.8,
        labelspacing=0.15,
    )  # fmt: skip
    legend.set_zorder(5)


def _outline_bar(position: int, bottom: int, height: int) -> list[tuple[float, float]]:
    left, right = position - BAR_WIDTH / 2, position + BAR_WIDTH / 2
    return [(left, bottom), (left, bottom + height), (right, bottom + height), (right, bottom)]


def _style_axes(axes: Axes, statistics: Statistics) -> None:
    step = max(1, -(-len(statistics.days) // MAX_DAY_LABELS))
    # Labelled from today backwards, as the last days matter most.
    labelled = list(range(len(statistics.days) - 1, -1, -step))
    dates = [statistics.days[position].day for position in labelled]
    axes.set_xticks(labelled, [f"{day.day} {month_abbr[day.month]}" for day in dates], family=FONT_FAMILY)
    axes.get_xticklabels()[0].set_horizontalalignment("right")  # the last day, at the edge
    axes.set_xlim(-0.6, len(statistics.days) - 0.4)
    axes.yaxis.set_major_locator(MaxNLocator(3, integer=True))
    axes.tick_params(colors=MUTED_COLOR, labelsize=FONT_SIZE * POINTS_PER_PIXEL, length=0)
    axes.grid(axis="y", color=LINE_COLOR, linewidth=0.5)
    axes.set_axisbelow(True)
    for spine in axes.spines.values():
        spine.set_visible(False)
