"""Questions and answers as JSON, for programs."""

import json
import time
from collections.abc import Iterable, Iterator
from typing import Any, assert_never

from bot.app import Almanac
from bot.errors import UserError
from bot.matching.outcome import Answer, Coverage, NoMatch, Suggestions
from bot.replies.plain_text import plain
from bot.service.answer_cache import Answered


def answers(app: Almanac, lines: Iterable[str]) -> Iterator[dict[str, Any]]:
    """One answer for each line that holds a question, in order. Raises UserError that names a line it can't read."""
    for number, line in enumerate(lines, 1):
        if line.strip():
            question = _question(number, line)
            yield {"id": question["id"], **timed(app, question["text"], context_of(question.get("context")))}


def _question(number: int, line: str) -> dict[str, Any]:
    try:
        question = json.loads(line)
    except ValueError as error:
        raise UserError(f"line {number} is not JSON: {error}.") from error
    if not isinstance(question, dict) or "id" not in question or not isinstance(question.get("text"), str):
        raise UserError(f'line {number} is not a question: it needs {{"id": …, "text": "…"}}.')
    return question


def context_of(written: Any) -> str | None:  # noqa: ANN401 - JSON
    """The question before this one; of several the last."""
    if isinstance(written, list):
        return str(written[-1]) if written else None
    return str(written) if written else None


def timed(app: Almanac, text: str, context: str | None = None, *, as_of: str | None = None) -> dict[str, Any]:
    """One answer as JSON; `ms` is how long it took, in milliseconds."""
    started = time.perf_counter()
    asked = app.shared.ask(text, context, as_of=as_of)
    reply = plain(asked.reply)
    return {**verdict(asked), "text": reply, "ms": round((time.perf_counter() - started) * 1000, 3)}


def verdict(asked: Answered) -> dict[str, Any]:
    outcome = asked.outcome
    match outcome:
        case Answer(matches):
            name, scope, shown = "answer", Coverage.IN, [match.entry_id for match in matches]
        case Suggestions(matches):
            name, scope, shown = "suggestions", Coverage.IN, []
        case NoMatch(coverage=scope):
            name, shown = "no_match", []
        case _:
            assert_never(outcome)
    offered = [match.entry_id for match in outcome.matches if match.entry_id not in shown]
    confidence = max((match.confidence for match in outcome.matches), default=0.0)
    return {
        "outcome": name,
        "scope": str(scope),
        "confidence": round(confidence, 4),
        "entries": shown,
        "suggestions": offered,
    }
