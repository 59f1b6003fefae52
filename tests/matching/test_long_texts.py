"""Texts of any shape and length cost little, and are read as far as questions go."""

import time
from contextlib import suppress

import pytest

from benchmarks.worst_shapes import build_shapes
from bot.app import Almanac
from bot.errors import UserError
from bot.matching.clustering import cluster_questions
from bot.matching.text.asides import MAX_PEELED_LENGTH, peel
from bot.matching.text.normalise import MAX_COMPOSED_LENGTH, normalise

SHAPES = build_shapes(6_000)
MAX_SECONDS = 0.05


@pytest.mark.parametrize(
    "shape", ["any signs", "plus signs", "ligatures", "spaces", "mentions", "single letters", "brackets"]
)
async def test_no_shape_of_six_thousand_signs_holds_the_loop(app: Almanac, shape: str) -> None:
    text, reader = SHAPES[shape], app.shared
    began = time.thread_time()  # of this thread alone, which is the event loop's
    for previous, as_of in ((None, None), ("what is sourdough", None), (None, text)):
        with suppress(UserError):
            assert (await reader.answer(text, previous, as_of=as_of)).reply.blocks
    reader.complete(text)

    assert time.thread_time() - began < MAX_SECONDS


def test_a_sign_that_stands_for_eighteen_letters_is_not_read_for_ever() -> None:
    assert len(normalise("\ufdfa" * MAX_COMPOSED_LENGTH)) <= 2 * MAX_COMPOSED_LENGTH


def test_questions_that_differ_only_after_their_first_words_are_not_the_same() -> None:
    same = "how much butter " * 20

    assert cluster_questions([f"{same} for rye", f"{same} for wheat", f"{same} for rye"]) == [[0, 2], [1]]


@pytest.mark.parametrize("unit", ["(", "? ", "ta ", "ta, , , "])
def test_what_is_said_around_a_question_is_looked_for_in_short_time(unit: str) -> None:
    text = (unit * MAX_PEELED_LENGTH)[: MAX_PEELED_LENGTH - 5] + " stop"
    began = time.thread_time()
    peel(text)

    assert time.thread_time() - began < MAX_SECONDS
