"""A small share of the fuzzing; `python -m tests.fuzz` tries 100,000 inputs."""

import logging
import random
from pathlib import Path

import pytest

from bot.replies.document import Reply, Text
from tests.fuzz.__main__ import SHARES, Target
from tests.fuzz.mutations import SECRET
from tests.fuzz.offline import find_errors
from tests.fuzz.watch import PingWatch, list_refusals, watch_log

INPUTS = 150


@pytest.mark.parametrize("target", SHARES, ids=lambda target: target.__name__)
async def test_nothing_that_comes_from_outside_raises_pings_or_is_logged(target: Target, tmp_path: Path) -> None:
    with watch_log() as logged:
        found = await target(INPUTS, random.Random(2), tmp_path)

    assert [*found, *logged] == []


def test_the_watch_finds_what_it_looks_for() -> None:
    with watch_log() as logged:
        logging.getLogger("bot.x").info("asked: %s", SECRET)
        logging.getLogger("bot.x").error("failed")
    pings = PingWatch()
    pings.check("/callback", {"type": 4, "data": {"components": [], "allowed_mentions": {"parse": ["users"]}}})
    pings.check("/callback", {"type": 4, "data": {"components": [], "allowed_mentions": {"parse": []}}})

    assert len(logged) == 2
    assert pings.problems == ["may ping: /callback"]
    assert find_errors(Reply((Text("x" * 5_000),))) != []
    assert list_refusals(["400 50035 Invalid Form Body", "404 10062 Unknown interaction"]) == [
        "refused: 400 50035 Invalid Form Body"
    ]
