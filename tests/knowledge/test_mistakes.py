"""What people get wrong in their first file is answered with file, line and what to write instead."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.domain.problems import KnowledgeError
from bot.knowledge.loader import load_folder
from bot.matching.text.normalise import normalise

MISTAKES: list[dict[str, Any]] = yaml.load(
    (Path(__file__).parent / "mistakes.yaml").read_text(encoding="utf-8"), Loader=yaml.BaseLoader
)
TODAY = date(2026, 1, 1)

BASE = """\
base: {title: Crafters, about: Our server., source: us}
categories: {server: The server}
sources:
  us: {title: Our team, publisher: Crafters, quality: primary, reference: announcements}
"""
GOOD = """\
topics:
  - id: address
    title: Server address
    category: server
    text: Join at play.example.org.
    asked: [what is the ip, how do I join]
    checked: 2025-06-01
""".splitlines()


def write(folder: Path, at: int, written: str) -> Path:
    """A base whose file of answers has something else in place of one line; nothing leaves it out."""
    indent = "" if written.startswith((" ", "\t")) else " " * (len(GOOD[at - 1]) - len(GOOD[at - 1].lstrip()))
    lines = [*GOOD[: at - 1], *([indent + written] if written else []), *GOOD[at:]]
    (folder / "base.yaml").write_text(BASE, encoding="utf-8")
    (folder / "answers.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def test_there_are_enough_mistakes() -> None:
    assert len(MISTAKES) >= 60


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake["name"])
def test_a_first_mistake_is_answered_with_its_line_and_what_to_write(mistake: dict[str, Any], tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError) as refused:
        load_folder(write(tmp_path, int(mistake["at"]), mistake["wrong"]), normalise, TODAY)

    there = [p for p in refused.value.problems if (Path(p.file).name, p.line) == ("answers.yaml", int(mistake["line"]))]
    assert any(mistake["says"] in problem.message for problem in there), refused.value.problems
    assert "address" in load_folder(write(tmp_path, int(mistake["at"]), mistake["right"]), normalise, TODAY).topics
