"""Judging replies to questions whose right answers are known."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

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
    kind: str
    verdict: Verdict


def judge(question: Mapping[str, Any], outcome: str, text: str) -> Judged:
    """Judge one reply: `outcome` is `answer`, `suggestions` or `no_match`, `text` the whole reply."""
    kind = str(question.get("kind", "question"))
    if question.get("tier") == "stretch":
        kind += " (stretch)"
    return Judged(kind, _verdict(question, outcome, text))


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
