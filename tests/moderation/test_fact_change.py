"""*It has changed*: which phrases leave with the old statement, and which the fact keeps."""

from dataclasses import replace
from datetime import date

import pytest

from bot.domain.knowledge import Entry
from bot.knowledge.loader import load_folder
from bot.matching.text.normalise import normalise
from bot.moderation.fact_change import parse_change
from tests.discord_world import SMALL

TODAY = date(2026, 12, 1)


@pytest.mark.parametrize(
    ("text", "asked", "kept"),
    [
        pytest.param(
            "The coach is Petra Novak of Kotor.",
            ("who is Petra", "what does Novak do", "who comes from Kotor"),
            ("who is Petra", "what does Novak do", "who comes from Kotor"),
            id="all, if none were left",
        ),
        pytest.param(
            "It is Petra Novak, minister of Bread.",
            ("who is Petra Novak", "the minister of bread", "who heads the bakery"),
            ("the minister of bread", "who heads the bakery"),
            id="what other topics name, too",
        ),
    ],
)
def test_a_fact_keeps_the_phrases_that_are_not_only_about_its_old_statement(
    text: str, asked: tuple[str, ...], kept: tuple[str, ...]
) -> None:
    base = load_folder(SMALL, normalise, TODAY)
    old = replace(base.topics["sourdough"].entries[0], text=text, asked=asked)
    parsed = parse_change({"text": "It is Nina Kos.", "since": "2026-05-01"}, base, old, TODAY)
    now = next(item for item in parsed.items if isinstance(item, Entry) and item.full_id == old.full_id)

    assert parsed.problems == ()
    assert now.asked == kept
