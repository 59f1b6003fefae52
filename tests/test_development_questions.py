"""Questions that the matching was developed with stay out of the base: what it was taught, it could not be tested by.

DEVELOPMENT_QUESTIONS names a file of questions like the one that `evaluate` reads.
"""

import os
from datetime import date
from pathlib import Path

import pytest

from bot.cli.evaluate import read_questions
from bot.knowledge.loader import load_folder
from bot.matching.text.normalise import normalise

KNOWLEDGE = Path(__file__).parents[1] / "knowledge"
FILE = os.environ.get("DEVELOPMENT_QUESTIONS")


@pytest.mark.skipif(FILE is None, reason="DEVELOPMENT_QUESTIONS is not set: the base was not compared with them")
def test_no_phrase_of_the_knowledge_base_is_a_development_question() -> None:
    assert FILE is not None
    questions = {normalise(str(one["text"])): str(one["text"]) for one in read_questions(Path(FILE))}
    base = load_folder(KNOWLEDGE, normalise, date(2026, 12, 1))

    taught = {
        asked: entry.full_id for entry in base.entries() for asked in entry.asked if normalise(asked) in questions
    }
    assert taught == {}
