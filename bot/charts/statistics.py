"""What was asked day by day and what came of it, as a picture: one bar a day, in the colours of the legend."""

from calendar import month_abbr

from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from bot.charts.style import BAR, ENDED, FAINT, FONT, INK, LINE, MARK, PEN, card, drawable, png
from bot.domain.statistics import OUTCOMES, Event, Statistics

WIDTH, HEIGHT = 8.0, 3.6
"""Inches."""

LABELS = 8
"""Days named below the bars, at most."""

SHADES = {Event.ANSWERED: BAR, Event.SUGGESTED: INK, Event.UNANSWERED: MARK, Event.OUTSIDE: ENDED}
"""Told apart by how light they are as well as by colour."""


def figures_picture(figures: Statistics, words: dict[Event, str]) -> bytes:
    """A PNG; `words` name the outcomes. Waits where another picture is being drawn."""
    with PEN:
        figure = card(WIDTH, HEIGHT)
        figure.text(
            0.045, 0.9, f"Questions of the last {len(figures.days)} days", color=INK, fontsize=12, weight="bold",
            family=FONT, parse_math=False,
        )  # fmt: skip
        axes = figure.add_axes((0.075, 0.15, 0.88, 0.58), facecolor="none")
        _bars(axes, figures, words)
        _style(axes, figures)
        return png(figure)


def _bars(axes: Axes, figures: Statistics, words: dict[Event, str]) -> None:
    places = range(len(figures.days))
    below = [0] * len(figures.days)
    for number, outcome in enumerate(OUTCOMES):
        heights = [day.counts[number] for day in figures.days]
        axes.bar(places, heights, width=0.8, bottom=below, color=SHADES[outcome], label=drawable(words[outcome]))
        below = [low + height for low, height in zip(below, heights, strict=True)]
    axes.set_ylim(0, max(*below, 4) * 1.05)
    legend = axes.legend(
        loc="lower left", bbox_to_anchor=(-0.03, 1.01), ncols=len(OUTCOMES), frameon=False, labelcolor=FAINT,
        prop={"family": FONT, "size": 9}, handlelength=1, handleheight=1, columnspacing=1.4,
    )  # fmt: skip
    legend.set_zorder(5)


def _style(axes: Axes, figures: Statistics) -> None:
    every = max(1, -(-len(figures.days) // LABELS))
    named = list(range(len(figures.days) - 1, -1, -every))
    shown = [figures.days[place] for place in named]
    axes.set_xticks(named, [f"{one.day.day} {month_abbr[one.day.month]}" for one in shown], family=FONT)
    axes.set_xlim(-0.6, len(figures.days) - 0.4)
    axes.yaxis.set_major_locator(MaxNLocator(4, integer=True))
    axes.tick_params(colors=FAINT, labelsize=9, length=0)
    axes.grid(axis="y", color=LINE, linewidth=0.5)
    axes.set_axisbelow(True)
    for spine in axes.spines.values():
        spine.set_visible(False)
