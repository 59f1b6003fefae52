"""Questions and answers as JSON Lines, for programs."""

import json
import time
from collections.abc import Iterable, Iterator
from typing import Any, assert_never

from bot.errors import UserError
from bot.matching.outcome import Answer, Coverage, NoMatch, Suggestions
from bot.replies.plain_text import render_plain
from bot.service.answer_cache import Answered
from bot.service.queries import Reader


def answer_lines(reader: Reader, lines: Iterable[str]) -> Iterator[dict[str, Any]]:
    """Answer each line that is not blank, in order. Raises UserError with the number of a malformed line."""
    for number, line in enumerate(lines, 1):
        if line.strip():
            question = _parse_question(number, line)
            context = parse_context(question.get("context"))
            yield {"id": question["id"], **answer_as_json(reader, question["text"], context)}


def _parse_question(number: int, line: str) -> dict[str, Any]:
    try:
        question = json.loads(line)
    except ValueError as error:
        raise UserError(f"line {number} is not JSON: {error}.") from error
    if not isinstance(question, dict) or "id" not in question or not isinstance(question.get("text"), str):
        raise UserError(f'line {number} is not a question: it needs {{"id": …, "text": "…"}}.')
    return question


def parse_context(value: Any) -> str | None:  # noqa: ANN401 - JSON
    """The previous question; of a list of questions the last."""
    if isinstance(value, list):
        return str(value[-1]) if value else None
    return str(value) if value else None


def answer_as_json(
    reader: Reader, question: str, previous: str | None = None, *, as_of: str | None = None
) -> dict[str, Any]:
    """One answer; `ms` is the time it took, in milliseconds."""
    started = time.perf_counter()
    answered = reader.ask(question, previous, as_of=as_of)
    text = render_plain(answered.reply)
    return {**encode_outcome(answered), "text": text, "ms": round((time.perf_counter() - started) * 1000, 3)}


def encode_outcome(answered: Answered) -> dict[str, Any]:
    """The outcome, its confidence from 0 to 1, the entries shown and those only suggested."""
    outcome = answered.outcome
    match outcome:
        case Answer(matches):
            name, coverage, shown = "answer", Coverage.IN, [match.entry_id for match in matches]
        case Suggestions():
            name, coverage, shown = "suggestions", Coverage.IN, []
        case NoMatch(coverage):
            name, shown = "no_match", []
        case _:
            assert_never(outcome)
    suggested = [match.entry_id for match in outcome.matches if match.entry_id not in shown]
    confidence = max((match.confidence for match in outcome.matches), default=0.0)
    return {
        "outcome": name,
        "scope": str(coverage),
        "confidence": round(confidence, 4),
        "entries": shown,
        "suggestions": suggested,
    }
