"""Chart theme: colours, font and a card that is readable on Discord's dark and light backgrounds."""

import io
import threading
from functools import lru_cache
from pathlib import Path

from matplotlib import get_data_path
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ft2font import FT2Font, LoadFlags
from matplotlib.patches import FancyBboxPatch

CARD_COLOR = "#23252b"
"""Background. With a card of its own, a chart looks the same on white and on Discord's #313338."""

TEXT_COLOR = "#f2f3f5"
"""Contrast 15.4 : 1 against the card."""

MUTED_COLOR = "#b5bac1"
"""Contrast 8 : 1 against the card."""

LINE_COLOR = "#4a4d55"
BAR_COLOR = "#5b8def"
ENDED_COLOR = "#8b93a3"
ACCENT_COLOR = "#f0b232"

DPI = 200
"""Twice the resolution of a screen, so that phones can zoom in."""

PHONE_WIDTH = 360
"""Pixels that a phone shows a chart of a message wide. Lengths in such charts are in these pixels."""

PIXELS_PER_INCH = DPI / 3
"""Drawn at three times the size, as sharp as phones are."""

FONT_SIZE = 22
"""Capital letters are 16 high."""

POINTS_PER_PIXEL = 72 / PIXELS_PER_INCH

CORNER_RADIUS_INCHES = 0.12

FONT_FAMILY = "DejaVu Sans"
"""Shipped with matplotlib; has Latin, Cyrillic and Greek letters."""

DRAWING_LOCK = threading.Lock()
"""Held while drawing: matplotlib is not thread-safe."""


def create_card(width: float, height: float) -> Figure:
    """Return an empty figure with a background of rounded corners; sizes in inches."""
    figure = Figure(figsize=(width, height), dpi=DPI, facecolor="none")
    FigureCanvasAgg(figure)
    radius = CORNER_RADIUS_INCHES
    background = FancyBboxPatch(
        (radius / width, radius / height),
        1 - 2 * radius / width,
        1 - 2 * radius / height,
        boxstyle=f"round,pad={radius / width},rounding_size={radius / width}",
        mutation_aspect=width / height,
        transform=figure.transFigure,
        facecolor=CARD_COLOR,
        edgecolor=LINE_COLOR,
        linewidth=0.8,
        zorder=-10,
    )
    figure.patches.append(background)
    return figure


def write_title(figure: Figure, left: float, bottom: float, title: str, *, align: str = "baseline") -> None:
    """Write a title in bold; positions as shares of the figure's size."""
    figure.text(
        left,
        bottom,
        replace_missing_glyphs(title),
        color=TEXT_COLOR,
        fontsize=12,
        weight="bold",
        family=FONT_FAMILY,
        parse_math=False,
        va=align,
    )


def render_png(figure: Figure) -> bytes:
    """Return a figure as a PNG without metadata, so that equal charts are equal bytes."""
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", facecolor="none", metadata={"Software": None})
    return buffer.getvalue()


def replace_missing_glyphs(text: str) -> str:
    """Replace characters that the font lacks by a box, as matplotlib would warn about each of them."""
    return "".join(char if _has_glyph(ord(char)) else "□" for char in " ".join(text.split()))


def measure_width(text: str, font_size: float) -> float:
    """Measure a line of text in the unit of the font's size."""
    return sum(_measure_char(char) for char in text) * font_size


@lru_cache(4096)
def _measure_char(char: str) -> float:
    """Return the advance of a character as a share of the font's size."""
    font = _load_font()
    return float(font.load_char(ord(char), LoadFlags.NO_SCALE).horiAdvance / font.units_per_EM)


@lru_cache(1)
def _load_font() -> FT2Font:
    return FT2Font(str(Path(get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf"))


@lru_cache(4096)
def _has_glyph(codepoint: int) -> bool:
    return codepoint == ord(" ") or bool(_load_font().get_char_index(codepoint))
