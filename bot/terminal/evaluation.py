"""`evaluate`: a file of questions with known answers, asked and counted."""

from pathlib import Path
from typing import Any

import yaml
from rich.table import Table

from bot.errors import UserError
from bot.service import Almanac
from bot.terminal.batch import timed
from bot.terminal.draw import console


def read_questions(path: Path) -> list[dict[str, Any]]:
    """The questions of a file. Raises UserError where it can't be read or holds none."""
    try:
        with path.open(encoding="utf-8") as stream:
            content = yaml.load(stream, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - safe
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise UserError(f"{path} can't be read: {error}.") from error
    questions = content.get("questions") if isinstance(content, dict) else None
    if not isinstance(questions, list) or not questions:
        raise UserError(f"{path} holds no questions: it needs a list under 'questions:'.")
    return questions
