"""`evaluate`: a file of questions with known answers, asked and counted."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from rich.table import Table

from bot.errors import UserError
from bot.matching.evaluation import Verdict, judge, table
from bot.service import Almanac
from bot.terminal.batch import context_of, timed
from bot.terminal.draw import console

Counts = Mapping[str, Mapping[str, int]]


def read_questions(path: Path) -> list[dict[str, Any]]:
    """The questions of a file. Raises UserError where it can't be read or holds none."""
    try:
        with path.open(encoding="utf-8") as stream:
            content = yaml.load(stream, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - it is safe
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise UserError(f"{path} can't be read: {error}.") from error
    questions = content.get("questions") if isinstance(content, dict) else None
    if not isinstance(questions, list) or not all(isinstance(one, dict) and "text" in one for one in questions):
        raise UserError(f"{path} holds no questions: it needs a list under 'questions:', each with 'text'.")
    return questions


def evaluated(service: Almanac, questions: list[dict[str, Any]]) -> Counts:
    """Ask every question and count the verdicts by kind."""
    judged = []
    for question in questions:
        answer = timed(service, str(question["text"]), context_of(question.get("context")))
        judged.append(judge(question, answer["outcome"], answer["text"]))
    return table(judged)


def draw_table(counts: Counts) -> None:
    drawn = Table("kind", *(str(verdict) for verdict in Verdict), "of", "right %")
    for kind, row in (*counts.items(), ("all", _sum(counts))):
        total = sum(row.values())
        share = f"{100 * row[Verdict.RIGHT] / total:.0f}" if total else "-"
        drawn.add_row(kind, *(str(row[verdict]) for verdict in Verdict), str(total), share, end_section=kind == "all")
    console.print(drawn)


def _sum(counts: Counts) -> dict[str, int]:
    return {verdict: sum(row[verdict] for row in counts.values()) for verdict in Verdict}
