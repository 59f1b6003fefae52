"""What every picture shares: a card of its own colours, readable on Discord's dark and light ground, and one pen."""

import io
import threading
from functools import lru_cache
from pathlib import Path

from matplotlib import get_data_path
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ft2font import FT2Font
from matplotlib.patches import FancyBboxPatch

CARD = "#23252b"
"""The ground. A card of its own reads the same on white and on Discord's #313338."""

INK = "#f2f3f5"
"""15.4 to 1 against the card."""

FAINT = "#b5bac1"
"""8 to 1 against the card."""

LINE = "#4a4d55"
BAR = "#5b8def"
ENDED = "#8b93a3"
MARK = "#f0b232"

DPI = 200
"""Twice what a screen shows, so that a phone can zoom in."""

FONT = "DejaVu Sans"
"""Comes with matplotlib; holds Latin, Cyrillic and Greek."""

PEN = threading.Lock()
"""matplotlib draws for one thread at a time."""


def card(width: float, height: float) -> Figure:
    """An empty picture of that many inches with round corners."""
    figure = Figure(figsize=(width, height), dpi=DPI, facecolor="none")
    FigureCanvasAgg(figure)
    round_ = 0.12
    ground = FancyBboxPatch(
        (round_ / width, round_ / height),
        1 - 2 * round_ / width,
        1 - 2 * round_ / height,
        boxstyle=f"round,pad={round_ / width},rounding_size={round_ / width}",
        mutation_aspect=width / height,
        transform=figure.transFigure,
        facecolor=CARD,
        edgecolor=LINE,
        linewidth=0.8,
        zorder=-10,
    )
    figure.patches.append(ground)
    return figure


def png(figure: Figure) -> bytes:
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", facecolor="none", metadata={"Software": None})
    return buffer.getvalue()


def drawable(text: str) -> str:
    """The text with a box for each sign that the font can't draw."""
    return "".join(sign if _known(ord(sign)) else "□" for sign in " ".join(text.split()))


@lru_cache(1)
def _font() -> FT2Font:
    return FT2Font(str(Path(get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf"))


@lru_cache(4096)
def _known(sign: int) -> bool:
    return sign == 32 or bool(_font().get_char_index(sign))
