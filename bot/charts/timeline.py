"""Timeline chart: a bar for each state that lasted and a mark for each event, with the statement above."""

from calendar import month_abbr
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from math import ceil

from matplotlib.axes import Axes

from bot.charts.style import (
    ACCENT_COLOR,
    BAR_COLOR,
    DRAWING_LOCK,
    ENDED_COLOR,
    FONT_FAMILY,
    LINE_COLOR,
    MUTED_COLOR,
    TEXT_COLOR,
    create_card,
    render_png,
    replace_missing_glyphs,
    write_title,
)
from bot.domain.text import shorten
from bot.domain.timeline import TimelineEntry

WIDTH_INCHES = 8.0
ROW_HEIGHT_INCHES = 0.52
TOP_INCHES = 0.62
BOTTOM_INCHES = 0.55

CHAR_WIDTH = 0.0088
BOLD_CHAR_WIDTH = 0.0093
"""Mean width of a character as a share of the axes' width; measured on long sentences, with a small margin."""

MAX_ALT_LENGTH = 1_000
"""Characters of the alternative text; Discord's limit is 1,024."""

MAX_CACHED_CHARTS = 64


@lru_cache(MAX_CACHED_CHARTS)
def draw_timeline(title: str, timeline: tuple[TimelineEntry, ...], today: date) -> bytes:
    """Return the chart as a PNG; cached. Blocks while another chart is being drawn.

    Args:
        title: Title of the chart.
        timeline: The entries, earliest first; at least one.
        today: Where states that still last end.
    """
    with DRAWING_LOCK:
        return _draw_chart(title, timeline, today)


def describe_timeline(title: str, timeline: Sequence[TimelineEntry]) -> str:
    """Return the alternative text of the chart."""
    lines = "; ".join(f"{dated.format_period()}: {shorten(dated.entry.plain_text, 90)}" for dated in timeline)
    return shorten(f"Timeline of {title}. {lines}", MAX_ALT_LENGTH)


def _draw_chart(title: str, timeline: Sequence[TimelineEntry], today: date) -> bytes:
    height = TOP_INCHES + BOTTOM_INCHES + ROW_HEIGHT_INCHES * len(timeline)
    figure = create_card(WIDTH_INCHES, height)
    box = (0.045, BOTTOM_INCHES / height, 0.91, ROW_HEIGHT_INCHES * len(timeline) / height)
    axes = figure.add_axes(box, facecolor="none")
    write_title(figure, 0.045, 1 - 0.38 / height, shorten(title, 70))
    bounds = _compute_bounds(timeline, today)
    axes.set_xlim(*bounds)
    axes.set_ylim(len(timeline), 0)
    _style_axes(axes, bounds)
    if bounds[0] <= _to_year(today) <= bounds[1]:
        axes.axvline(_to_year(today), color=MUTED_COLOR, linewidth=0.8, linestyle=(0, (3, 3)))
    # Estimated from the number of characters: measuring the text would need a second rendering.
    column = BOLD_CHAR_WIDTH * max(len(dated.format_period()) for dated in timeline) + 0.015
    for row, dated in enumerate(timeline):
        _draw_mark(axes, row, dated, bounds)
        _write_entry(axes, row, dated, column)
    return render_png(figure)


def _to_year(day: date) -> float:
    """Return a day as a fractional year, exact to a day or two, which is less than a pixel."""
    return day.year + (day.timetuple().tm_yday - 1) / 366


def _compute_bounds(timeline: Sequence[TimelineEntry], today: date) -> tuple[float, float]:
    """Return the first and the last year of the axis as fractions, with a margin."""
    years = [_to_year(bound.first_day()) for dated in timeline for bound in (dated.since, dated.until) if bound]
    if any(dated.lasting and dated.until is None for dated in timeline):
        years.append(_to_year(today))
    margin = max((max(years) - min(years)) * 0.03, 0.1)
    return min(years) - margin, max(years) + margin


def _compute_ticks(first: float, last: float) -> dict[float, str]:
    """Return the positions and labels of at most nine years, or of quarters if the time is short."""
    if last - first < 2.5:
        quarters = [number / 4 for number in range(ceil(first * 4), int(last * 4) + 1)]
        return {year: f"{month_abbr[int(year % 1 * 12) + 1]} {int(year)}" for year in quarters}
    step = next(step for step in (1, 2, 5, 10, 20, 50, 100, 1000) if (last - first) / step <= 9)
    return {year: str(year) for year in range(ceil(first / step) * step, int(last) + 1, step)}


def _style_axes(axes: Axes, bounds: tuple[float, float]) -> None:
    axes.set_yticks([])
    for side in ("left", "right", "top"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(LINE_COLOR)
    ticks = _compute_ticks(*bounds)
    axes.set_xticks(list(ticks), list(ticks.values()))
    axes.tick_params(axis="x", colors=MUTED_COLOR, labelsize=8, labelfontfamily=FONT_FAMILY)
    axes.grid(axis="x", color=LINE_COLOR, linewidth=0.5)
    axes.set_axisbelow(True)


def _draw_mark(axes: Axes, row: int, dated: TimelineEntry, bounds: tuple[float, float]) -> None:
    begin, middle = _to_year(dated.since.first_day()), row + 0.72
    if not dated.lasting:
        axes.plot([begin], [middle], marker="D", markersize=6, color=ACCENT_COLOR)
    elif dated.until is None:
        axes.barh(middle, bounds[1] - begin, left=begin, height=0.22, color=BAR_COLOR)
    else:
        # An entry that only has an end date began at an unknown time: the bar starts at the edge.
        start = bounds[0] if dated.until == dated.since else begin
        axes.barh(middle, _to_year(dated.until.first_day()) - start, left=start, height=0.22, color=ENDED_COLOR)


def _write_entry(axes: Axes, row: int, dated: TimelineEntry, column: float) -> None:
    """Write the period and the statement above a mark; `column` is where the statement begins."""
    statement = shorten(dated.entry.plain_text, int((1 - column) / CHAR_WIDTH))
    _write(axes, 0, row, dated.format_period(), color=ACCENT_COLOR, weight="bold")
    _write(axes, column, row, statement, color=TEXT_COLOR, weight="normal")


def _write(axes: Axes, left: float, row: int, text: str, *, color: str, weight: str) -> None:
    axes.text(
        left,
        row + 0.32,
        replace_missing_glyphs(text),
        transform=axes.get_yaxis_transform(),
        color=color,
        weight=weight,
        fontsize=8,
        va="center",
        family=FONT_FAMILY,
        parse_math=False,
    )
