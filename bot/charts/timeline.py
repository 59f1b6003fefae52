"""A page of a timeline as a picture: a bar for what lasted, a mark for what happened, the words above each."""

from calendar import month_abbr
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from math import ceil

from matplotlib.axes import Axes

from bot.charts.style import BAR, ENDED, FAINT, FONT, INK, LINE, MARK, PEN, card, drawable, png
from bot.domain.text import shorten
from bot.domain.timeline import TimelineEntry

WIDTH = 8.0
ROW = 0.52
ABOVE, BELOW = 0.62, 0.55
LETTER, BOLD = 0.0088, 0.0093
"""How wide a letter is, as a share of the picture's inside; measured on long sentences, a little generous."""

LONGEST_ALT = 1_000
"""Characters that Discord takes as a description, less a few."""

REMEMBERED = 64


@lru_cache(REMEMBERED)
def timeline_picture(title: str, dated: tuple[TimelineEntry, ...], today: date) -> bytes:
    """The facts as a PNG, the earliest on top. Waits where another picture is being drawn."""
    with PEN:
        return _draw(title, dated, today)


def timeline_alt(title: str, dated: Sequence[TimelineEntry]) -> str:
    """What the picture shows, in words."""
    lines = "; ".join(f"{one.format_period()}: {shorten(one.entry.text, 90)}" for one in dated)
    return shorten(f"Timeline of {title}. {lines}", LONGEST_ALT)


def _draw(title: str, dated: Sequence[TimelineEntry], today: date) -> bytes:
    height = ABOVE + BELOW + ROW * len(dated)
    figure = card(WIDTH, height)
    place = (0.045, BELOW / height, 0.91, ROW * len(dated) / height)
    axes = figure.add_axes(place, facecolor="none")
    figure.text(
        0.045, 1 - 0.38 / height, drawable(shorten(title, 70)), color=INK, fontsize=12, weight="bold", family=FONT,
        parse_math=False,
    )  # fmt: skip
    first, last = _bounds(dated, today)
    axes.set_xlim(first, last)
    axes.set_ylim(len(dated), 0)
    _style(axes, (first, last))
    if first <= _place(today) <= last:
        axes.axvline(_place(today), color=FAINT, linewidth=0.8, linestyle=(0, (3, 3)))
    column = BOLD * max(len(one.format_period()) for one in dated) + 0.015
    for row, one in enumerate(dated):
        _row(axes, row, one, (first, last), column)
    return png(figure)


def _place(day: date) -> float:
    """A day as a fraction of its year, which is exact enough for a picture."""
    return day.year + (day.timetuple().tm_yday - 1) / 366


def _bounds(dated: Sequence[TimelineEntry], today: date) -> tuple[float, float]:
    """The first and last day drawn, with some air."""
    days = [_place(end.first_day()) for one in dated for end in (one.since, one.until) if end]
    if any(one.lasting and one.until is None for one in dated):
        days.append(_place(today))
    air = max((max(days) - min(days)) * 0.03, 0.1)
    return min(days) - air, max(days) + air


def _ticks(first: float, last: float) -> dict[float, str]:
    """At most nine years, or of a short time its quarters, with their labels."""
    if last - first < 2.5:
        quarters = [number / 4 for number in range(ceil(first * 4), int(last * 4) + 1)]
        return {place: f"{month_abbr[int(place % 1 * 12) + 1]} {int(place)}" for place in quarters}
    step = next(step for step in (1, 2, 5, 10, 20, 50, 100, 1000) if (last - first) / step <= 9)
    return {year: str(year) for year in range(ceil(first / step) * step, int(last) + 1, step)}


def _style(axes: Axes, bounds: tuple[float, float]) -> None:
    axes.set_yticks([])
    for side in ("left", "right", "top"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(LINE)
    ticks = _ticks(*bounds)
    axes.set_xticks(list(ticks), list(ticks.values()))
    axes.tick_params(axis="x", colors=FAINT, labelsize=8, labelfontfamily=FONT)
    axes.grid(axis="x", color=LINE, linewidth=0.5)
    axes.set_axisbelow(True)


def _row(axes: Axes, row: int, one: TimelineEntry, bounds: tuple[float, float], column: float) -> None:
    begin, middle = _place(one.since.first_day()), row + 0.72
    if not one.lasting:
        axes.plot([begin], [middle], marker="D", markersize=6, color=MARK)
    elif one.until is None:
        axes.barh(middle, bounds[1] - begin, left=begin, height=0.22, color=BAR)
    else:
        start = bounds[0] if one.until == one.since else begin
        axes.barh(middle, _place(one.until.first_day()) - start, left=start, height=0.22, color=ENDED)
    statement = shorten(one.entry.text, int((1 - column) / LETTER))
    _write(axes, 0, row, one.format_period(), color=MARK, weight="bold")
    _write(axes, column, row, statement, color=INK, weight="normal")


def _write(axes: Axes, left: float, row: int, text: str, *, color: str, weight: str) -> None:
    axes.text(
        left,
        row + 0.32,
        drawable(text),
        transform=axes.get_yaxis_transform(),
        color=color,
        weight=weight,
        fontsize=8,
        va="center",
        family=FONT,
        parse_math=False,
    )
