"""The picture of /knowledge stats, measured as a phone shows it."""

from datetime import date, timedelta
from itertools import combinations

import pytest
from matplotlib.textpath import TextPath

from bot.charts.statistics import build_chart
from bot.charts.style import DRAWING_LOCK, PHONE_WIDTH
from bot.domain.statistics import OUTCOMES, DailyOutcomes, QueueSizes, Statistics
from bot.replies.statistics import OUTCOME_LABELS

MIN_LETTER_HEIGHT = 16


@pytest.mark.parametrize("count", [7, 30, 90])
def test_a_phone_shows_every_text_large_apart_and_whole(count: int) -> None:
    first = date(2026, 11, 30) - timedelta(days=count - 1)
    days = tuple(DailyOutcomes(first + timedelta(days=n), (n, 2, 1, 400)[: len(OUTCOMES)]) for n in range(count))
    with DRAWING_LOCK:
        figure = build_chart(Statistics(days, 0, 0, (), QueueSizes(0, 0, ())), OUTCOME_LABELS)
        figure.canvas.draw()
    (axes,) = figure.axes
    legend = axes.get_legend()
    assert legend
    numbers = zip(axes.get_yticks(), axes.get_yticklabels(), strict=True)
    shown = [label for number, label in numbers if number <= axes.get_ylim()[1]]
    texts = [*axes.get_xticklabels(), *shown, *legend.get_texts()]
    boxes = [text.get_window_extent() for text in texts]
    heights = [TextPath((0, 0), "H", size=float(text.get_fontsize())).get_extents().height for text in texts]

    assert min(heights) * figure.dpi / 72 / (figure.bbox.width / PHONE_WIDTH) >= MIN_LETTER_HEIGHT
    assert not [pair for pair in combinations(boxes, 2) if pair[0].overlaps(pair[1])]
    assert all(0 <= box.x0 < box.x1 <= figure.bbox.width for box in boxes)
