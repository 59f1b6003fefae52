"""Texts of any shape and length are read as far as questions go; benchmarks/worst_shapes.py measures their cost."""

from contextlib import suppress

import pytest

from benchmarks.worst_shapes import build_shapes
from bot.app import Almanac
from bot.discord.components.limits import MAX_CHOICES
from bot.errors import UserError
from bot.matching.clustering import cluster_questions
from bot.matching.text.normalise import MAX_COMPOSED_LENGTH, normalise

SHAPES = build_shapes(6_000)


@pytest.mark.parametrize(
    "shape", ["any signs", "plus signs", "ligatures", "spaces", "mentions", "single letters", "brackets"]
)
async def test_every_shape_of_six_thousand_signs_is_answered(app: Almanac, shape: str) -> None:
    text, reader = SHAPES[shape], app.shared
    for previous, as_of in ((None, None), ("what is sourdough", None), (None, text)):
        with suppress(UserError):
            assert (await reader.answer(text, previous, as_of=as_of)).reply.blocks
    assert len(reader.complete(text)) <= MAX_CHOICES


def test_a_sign_that_stands_for_eighteen_letters_is_not_read_for_ever() -> None:
    assert len(normalise("\ufdfa" * MAX_COMPOSED_LENGTH)) <= 2 * MAX_COMPOSED_LENGTH


def test_questions_that_differ_only_after_their_first_words_are_not_the_same() -> None:
    same = "how much butter " * 20

    assert cluster_questions([f"{same} for rye", f"{same} for wheat", f"{same} for rye"]) == [[0, 2], [1]]
