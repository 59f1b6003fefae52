"""Judging replies to questions whose right answers are known."""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bot.matching.evaluation.metrics import Result

LONGEST_REPLY = 2_000
"""Characters of a reply that counts as one answer."""

_SPELLINGS = (
    ("defence", "defense"),
    ("organis", "organiz"),
    ("modernis", "moderniz"),
    ("radicalis", "radicaliz"),
    ("stabilis", "stabiliz"),
    ("programme", "program"),
    ("neighbour", "neighbor"),
)


class Verdict(StrEnum):
    """What became of a question. For one out of scope anything but an answer is right."""

    RIGHT = "right"
    WRONG = "wrong"
    SUGGESTED = "suggested"
    ABSTAINED = "abstained"


@dataclass(frozen=True, slots=True)
class Judged:
    """A question that was asked and what became of it.

    `result` is what its numbers are counted from; None where an answer and none are both fine. `found` is the first
    candidate, `wanted` the first right one.
    """

    kind: str
    verdict: Verdict
    question: str = ""
    result: Result | None = None
    found: str | None = None
    wanted: str | None = None


@dataclass(frozen=True, slots=True)
class Replied:
    """A reply to a question: `outcome` is `answer`, `suggestions` or `no_match`, `text` the whole of it.

    `candidates` are the ids of entries, best first, `confidence` that in the first; `entry_text` says what an entry
    alone would show.
    """

    outcome: str
    text: str
    candidates: Sequence[str] = ()
    confidence: float = 0.0
    entry_text: Callable[[str], str] = str


def judge(question: Mapping[str, Any], replied: Replied) -> Judged:
    kind = str(question.get("kind", "question"))
    if question.get("tier") == "stretch":
        kind += " (stretch)"
    verdict = _verdict(question, replied.outcome, replied.text)
    expect = question.get("expect", "answer")
    inside = expect == "answer"
    place = _place(question, replied, verdict) if inside else None
    result = Result(replied.confidence, place, inside, replied.outcome == "answer")
    return Judged(
        kind,
        verdict,
        str(question.get("text", "")),
        result if inside or expect == "abstain" else None,
        replied.candidates[0] if replied.candidates else None,
        replied.candidates[place - 1] if place else None,
    )


def _place(question: Mapping[str, Any], replied: Replied, verdict: Verdict) -> int | None:
    """Where the first candidate stands that shows what a right answer shows; 1 for what was answered rightly."""
    if verdict is Verdict.RIGHT and replied.candidates:
        return 1
    texts = enumerate(map(replied.entry_text, replied.candidates), 1)
    return next((place for place, text in texts if shows(question, text)), None)


def _verdict(question: Mapping[str, Any], outcome: str, text: str) -> Verdict:
    expect = question.get("expect", "answer")
    answered = outcome == "answer"
    if expect == "answer":
        if answered:
            return Verdict.RIGHT if shows(question, text) else Verdict.WRONG
        return Verdict.SUGGESTED if outcome == "suggestions" else Verdict.ABSTAINED
    if expect == "abstain":
        return Verdict.WRONG if answered else Verdict.RIGHT
    forbidden = answered and _any(question.get("must_not_contain", ()), fold(text))
    return Verdict.WRONG if forbidden else Verdict.RIGHT


def shows(question: Mapping[str, Any], text: str) -> bool:
    """Whether a reply shows what a right answer to the question shows, and nothing that it may not."""
    folded = fold(text)
    groups = [question.get("must_contain_any", ()), *question.get("must_contain_groups", ())]
    if question.get("correction_required"):
        groups.append(question.get("correction_any", ()))
    return (
        bool(folded)
        and len(text) <= LONGEST_REPLY
        and all(fold(key) in folded for key in question.get("must_contain_all", ()))
        and all(_any(group, folded) for group in groups if group)
        and not _any(question.get("must_not_contain", ()), folded)
    )


def _any(keys: Iterable[str], folded: str) -> bool:
    return any(fold(key) in folded for key in keys)


def fold(text: str) -> str:
    """Text without case, accents, typographic signs and the differences of British and American spelling."""
    plain = unicodedata.normalize("NFKD", str(text).lower()).replace("đ", "dj")
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    for british, american in _SPELLINGS:
        plain = plain.replace(british, american)
    plain = re.sub("[‘’]", "'", re.sub("[‐-―]", "-", plain))
    return " ".join(plain.replace("-", " ").split())


def table(judged: Iterable[Judged]) -> dict[str, dict[str, int]]:
    """Counts of each verdict by kind, kinds in alphabetical order."""
    counts: dict[str, Counter[str]] = {}
    for one in judged:
        counts.setdefault(one.kind, Counter())[one.verdict] += 1
    return {kind: {str(verdict): counts[kind][verdict] for verdict in Verdict} for kind in sorted(counts)}
