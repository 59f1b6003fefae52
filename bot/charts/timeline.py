"""Timeline chart for a phone: a lane for each subject, with bars for what lasted and diamonds for events."""

from collections.abc import Iterator, Sequence
from datetime import date
from math import ceil

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bot.charts.style import (
    ACCENT_COLOR,
    BAR_COLOR,
    CARD_COLOR,
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
    measure_width,
    render_png,
    replace_missing_glyphs,
)
from bot.domain.timeline import Lane, TimelineEntry
from bot.languages import cache_by_language, say_month

MARGIN = 12
INNER_WIDTH = PHONE_WIDTH - 2 * MARGIN
LINE_HEIGHT = 29
BASELINE = 22
BAR_HEIGHT = 9
LANE_GAP = 9
AXIS_HEIGHT = 36

MAX_LABEL_LINES = 2

MAX_CACHED_CHARTS = 64

TICK_STEPS_MONTHS = (1, 2, 3, 6, *(12 * years for years in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000)))

MIN_BAR_WIDTH = 4
"""So that a few days among decades can be seen."""


@cache_by_language(MAX_CACHED_CHARTS)
def draw_timeline(lanes: tuple[Lane, ...], today: date) -> bytes:
    """Return the chart as a PNG; cached. Blocks while another chart is being drawn.

    Args:
        lanes: What to draw, from top to bottom; at least one.
        today: Where states that still last end.
    """
    with DRAWING_LOCK:
        return render_png(build_chart(lanes, today))


def wrap_label(label: str) -> list[str]:
    """Break a label into the lines that it takes; a label of too many lines ends in `…`."""
    lines = [""]
    for word in replace_missing_glyphs(label).split():
        longer = f"{lines[-1]} {word}".strip()
        if not lines[-1] or _fits(longer):
            lines[-1] = longer
        else:
            lines.append(word)
    shown = lines[:MAX_LABEL_LINES]
    if len(lines) > MAX_LABEL_LINES:
        shown[-1] += " …"
    return [_trim(line) for line in shown]


def _trim(line: str) -> str:
    while not _fits(line):
        line = line.rstrip("…")[:-1].rstrip() + "…"
    return line


def _fits(line: str) -> bool:
    return measure_width(line, FONT_SIZE) <= INNER_WIDTH


def build_chart(lanes: Sequence[Lane], today: date) -> Figure:
    """Draw the chart into a figure. Hold the drawing lock."""
    labels = [wrap_label(lane.label) for lane in lanes]
    lanes_height = sum(map(_measure_lane, labels))
    height = MARGIN + lanes_height + AXIS_HEIGHT
    figure = create_card(PHONE_WIDTH / PIXELS_PER_INCH, height / PIXELS_PER_INCH)
    box = (MARGIN / PHONE_WIDTH, AXIS_HEIGHT / height, INNER_WIDTH / PHONE_WIDTH, lanes_height / height)
    axes = figure.add_axes(box, facecolor="none")
    bounds = _compute_bounds(lanes, today)
    axes.set_xlim(*bounds)
    axes.set_ylim(lanes_height, 0)
    _style_axes(axes, bounds)
    top = 0
    for lane, lines in zip(lanes, labels, strict=True):
        _draw_lane(axes, top, lane, lines, bounds)
        top += _measure_lane(lines)
    return figure


def _measure_lane(lines: Sequence[str]) -> int:
    return len(lines) * LINE_HEIGHT + BAR_HEIGHT + LANE_GAP


def _to_year(day: date) -> float:
    """Return a day as a fractional year, exact to a day or two, which is less than a pixel."""
    return day.year + (day.timetuple().tm_yday - 1) / 366


def _compute_bounds(lanes: Sequence[Lane], today: date) -> tuple[float, float]:
    """Return the first and the last year of the axis as fractions, with a margin."""
    timeline = [placed for lane in lanes for placed in lane.entries]
    years = [_to_year(bound.first_day()) for placed in timeline for bound in (placed.since, placed.until) if bound]
    if any(placed.lasting and placed.until is None for placed in timeline):
        years.append(_to_year(today))
    margin = max((max(years) - min(years)) * 0.03, 0.1)
    return min(years) - margin, max(years) + margin


def compute_ticks(first: float, last: float) -> dict[float, str]:
    """Return the positions and labels of as many years, or months, as have room beside one another."""
    for step in TICK_STEPS_MONTHS:
        numbers = range(ceil(first * 12 / step) * step, int(last * 12) + 1, step)
        ticks = {number / 12: _format_tick(number, step) for number in numbers}
        width = max((measure_width(label, FONT_SIZE) for label in ticks.values()), default=0)
        if width + MARGIN <= step / 12 * _scale(first, last):
            break
    return ticks


def _format_tick(number: int, step: int) -> str:
    return f"{number // 12}" if step % 12 == 0 else f"{say_month(number % 12 + 1)} {number // 12}"


def _scale(first: float, last: float) -> float:
    """Return how many pixels wide a year is."""
    return INNER_WIDTH / (last - first)


def _style_axes(axes: Axes, bounds: tuple[float, float]) -> None:
    axes.set_yticks([])
    for side in ("left", "right", "top"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(LINE_COLOR)
    ticks = dict(_keep_inside(compute_ticks(*bounds), bounds))
    axes.set_xticks(list(ticks), list(ticks.values()))
    size = FONT_SIZE * POINTS_PER_PIXEL
    axes.tick_params(axis="x", colors=MUTED_COLOR, labelsize=size, labelfontfamily=FONT_FAMILY, length=0)
    axes.grid(axis="x", color=LINE_COLOR, linewidth=0.6)
    axes.set_axisbelow(True)


def _keep_inside(ticks: dict[float, str], bounds: tuple[float, float]) -> Iterator[tuple[float, str]]:
    """Leave out ticks whose label would leave the card."""
    for year, label in ticks.items():
        half = measure_width(label, FONT_SIZE) / 2 - MARGIN
        if half <= (year - bounds[0]) * _scale(*bounds) <= INNER_WIDTH - half:
            yield year, label


def _draw_lane(axes: Axes, top: int, lane: Lane, lines: Sequence[str], bounds: tuple[float, float]) -> None:
    for number, line in enumerate(lines):
        _write(axes, top + number * LINE_HEIGHT, line)
    middle = top + len(lines) * LINE_HEIGHT + BAR_HEIGHT / 2
    for placed in lane.entries:
        _draw_mark(axes, middle, placed, bounds)


def _draw_mark(axes: Axes, middle: float, placed: TimelineEntry, bounds: tuple[float, float]) -> None:
    begin = _to_year(placed.since.first_day())
    if not placed.lasting:
        size = 1.3 * BAR_HEIGHT * POINTS_PER_PIXEL
        axes.plot([begin], [middle], marker="D", markersize=size, color=ACCENT_COLOR, clip_on=False, zorder=3)
    elif placed.until is None:
        _draw_bar(axes, middle, (begin, bounds[1]), BAR_COLOR)
    else:
        # An entry that only has an end date began at an unknown time: the bar starts at the edge.
        start = bounds[0] if placed.until == placed.since else begin
        _draw_bar(axes, middle, (start, _to_year(placed.until.first_day())), ENDED_COLOR)


def _draw_bar(axes: Axes, middle: float, years: tuple[float, float], color: str) -> None:
    """Draw a bar with an edge in the colour of the card, which tells bars that follow one another apart."""
    width = max(years[1] - years[0], MIN_BAR_WIDTH / _scale(*axes.get_xlim()))
    axes.barh(
        middle, width, left=years[0], height=BAR_HEIGHT, color=color, edgecolor=CARD_COLOR, linewidth=0.5, zorder=3
    )


def _write(axes: Axes, top: float, text: str) -> None:
    axes.text(
        0,
        top + BASELINE,
        text,
        transform=axes.get_yaxis_transform(),
        color=TEXT_COLOR,
        fontsize=FONT_SIZE * POINTS_PER_PIXEL,
        va="baseline",
        family=FONT_FAMILY,
        parse_math=False,
        # Hides the lines of the grid behind the letters.
        bbox={"facecolor": CARD_COLOR, "edgecolor": "none", "pad": 1},
    )
