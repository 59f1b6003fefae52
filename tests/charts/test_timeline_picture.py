"""The picture of a timeline, as a phone shows it: few labels, of few words, in letters that can be read."""

from collections.abc import Iterator
from datetime import date
from itertools import combinations
from pathlib import Path

import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.textpath import TextPath

from bot.charts.style import DRAWING_LOCK, PHONE_WIDTH
from bot.charts.timeline import build_chart, wrap_label
from bot.domain.knowledge import KnowledgeBase
from bot.domain.timeline import Lane
from bot.knowledge.loader import load_folder
from bot.matching.text.normalise import normalise
from bot.replies.lanes import build_lanes, describe_lanes
from bot.replies.read_actions import ReportKind, ShowReport
from bot.replies.timeline import paginate_timeline

KNOWLEDGE = Path(__file__).parents[2] / "knowledge"
TODAY = date(2026, 12, 1)

MIN_LETTER_HEIGHT = 16
MAX_LABELS = 10


@pytest.fixture(scope="module")
def base() -> KnowledgeBase:
    return load_folder(KNOWLEDGE, normalise, TODAY)


def list_lanes(base: KnowledgeBase, subject: str, number: int = 0) -> tuple[Lane, ...]:
    timeline, page = paginate_timeline(base, ShowReport(ReportKind.TIMELINE, subject, number))
    return build_lanes(base, timeline[page.first : page.first + len(page.items)])


def list_all_lanes(base: KnowledgeBase) -> Iterator[tuple[Lane, ...]]:
    """The lanes of every page of the whole timeline, and of the first page of every topic."""
    _, page = paginate_timeline(base, ShowReport(ReportKind.TIMELINE))
    yield from (list_lanes(base, "", number) for number in range(page.page_count))
    yield from (lanes for topic in base.topics if (lanes := list_lanes(base, topic)))


def list_texts(figure: Figure) -> list[Text]:
    (axes,) = figure.axes
    return [*axes.texts, *(label for label in axes.get_xticklabels() if label.get_text())]


@pytest.mark.parametrize(
    ("subject", "number"), [("", 0), ("", 12), ("secretary-general", 0), ("kfor-commander", 0), ("c/people", 2)]
)
def test_a_phone_shows_every_text_of_the_picture_large_apart_and_whole(
    base: KnowledgeBase, subject: str, number: int
) -> None:
    with DRAWING_LOCK:
        figure = build_chart(list_lanes(base, subject, number), TODAY)
        figure.canvas.draw()
    texts = list_texts(figure)
    pixel = figure.bbox.width / PHONE_WIDTH
    boxes = [text.get_window_extent() for text in texts]

    heights = [TextPath((0, 0), "H", size=float(text.get_fontsize())).get_extents().height for text in texts]
    assert min(heights) * figure.dpi / 72 / pixel >= MIN_LETTER_HEIGHT
    assert not [boxes for boxes in combinations(boxes, 2) if boxes[0].overlaps(boxes[1])]
    assert all(0 <= box.x0 < box.x1 <= figure.bbox.width for box in boxes)


def test_no_picture_of_the_shipped_base_has_many_labels_or_cuts_one_off(base: KnowledgeBase) -> None:
    lanes = list(list_all_lanes(base))
    assert len(lanes) > 100
    assert max(map(len, lanes)) <= MAX_LABELS
    lines = [line for page in lanes for lane in page for line in wrap_label(lane.label)]
    assert [line for line in lines if "…" in line] == []
    assert [lane.label for page in lanes for lane in page if len(lane.label.split()) > 9] == []


def test_entries_of_one_topic_are_called_by_name_and_one_person_has_one_lane(base: KnowledgeBase) -> None:
    lanes = list_lanes(base, "kfor-commander")
    assert [lane.label for lane in lanes] == [
        "General Ferenc Kajári", "Angelo Michele Ristuccia", "General Özkan Ulutaş", "General Enrico Barduani",
    ]  # fmt: skip
    assert "Özkan Ulutaş: 10 October 2023 – 11 October 2024, since 3 October 2025;" in describe_lanes("KFOR", lanes)


@pytest.mark.parametrize(
    ("subject", "number", "labels"),
    [
        ("nato-members", 0, ["12 founding members", "14 members", "15 members"]),
        ("secretary-general", 0, ["Lord Ismay", "Paul-Henri Spaak", "Dirk Stikker"]),
        ("president-republika-srpska", 0, ["Siniša Karan", "Ana Trišić Babić"]),
        ("coup-verdicts", 0, ["Convicted", "Annulled", "Acquitted"]),
        ("albania-joins", 0, ["Albania's accession to NATO"]),
        ("", 1, ["Allies", "Founding members of NATO", "Founding of NATO"]),
    ],
)
def test_lanes_are_told_apart_by_counts_names_ids_or_topics(
    base: KnowledgeBase, subject: str, number: int, labels: list[str]
) -> None:
    assert [lane.label for lane in list_lanes(base, subject, number)][:3] == labels


def test_a_label_without_end_or_letters_that_the_font_lacks_still_fits() -> None:
    lines = wrap_label("W" * 200 + " 漢字 " + "many words " * 30)
    assert len(lines) == 2
    assert all(line.endswith("…") for line in lines)
