"""The worked example of knowledge/README.md does what the page says, as it stands there."""

import re
import shutil
from datetime import date
from pathlib import Path

from bot.knowledge.loader import load_folder
from bot.matching.index.index import Index
from bot.matching.outcome import Answer
from bot.matching.pipeline import answer_question
from bot.matching.text.normalise import normalise

KNOWLEDGE = Path(__file__).parents[2] / "knowledge"
PAGE = (KNOWLEDGE / "README.md").read_text(encoding="utf-8")


def test_the_example_is_accepted_and_answers_its_question(tmp_path: Path) -> None:
    example = re.search(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    question = re.search(r'bot ask "([^"]*)"', PAGE)
    assert example
    assert question
    folder = shutil.copytree(KNOWLEDGE, tmp_path / "knowledge")
    (folder / "example.yaml").write_text(example[1], encoding="utf-8")

    base = load_folder(folder, normalise, date(2026, 12, 1))
    topics = [topic for topic in base.topics.values() if topic.id.startswith("kfor")]
    outcome = answer_question(Index.build(topics), question[1])

    assert isinstance(outcome, Answer)
    assert outcome.matches[0].entry_id == "kfor-name/meaning"
