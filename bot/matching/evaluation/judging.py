"""Relevance judgements: compares replies with what a right answer must contain."""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bot.matching.evaluation.metrics import QuestionResult

MAX_REPLY_LENGTH = 2_000
"""Characters up to which a reply counts as an answer; a longer one could contain anything."""

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
    """Judgement of a reply. For an unanswerable question, everything but an answer is right."""

    RIGHT = "right"
    WRONG = "wrong"
    SUGGESTED = "suggested"
    ABSTAINED = "abstained"


@dataclass(frozen=True, slots=True)
class Judgement:
    """A judged question.

    Attributes:
        kind: Kind of question, as tables group them.
        verdict: The judgement.
        question: The question as asked.
        result: What metrics are computed from; None if an answer and no answer are both right.
        found_id: Entry id of the first candidate.
        expected_id: Entry id of the first right candidate.
    """

    kind: str
    verdict: Verdict
    question: str = ""
    result: QuestionResult | None = None
    found_id: str | None = None
    expected_id: str | None = None


@dataclass(frozen=True, slots=True)
class GivenReply:
    """A reply to a question, as users get it.

    Attributes:
        outcome: `answer`, `suggestions` or `no_match`.
        text: The whole reply.
        candidate_ids: Entry ids, best first.
        confidence: Confidence in the first candidate, in [0, 1].
        render_entry: Returns the text that an entry alone would show.
    """

    outcome: str
    text: str
    candidate_ids: Sequence[str] = ()
    confidence: float = 0.0
    render_entry: Callable[[str], str] = str


def judge(question: Mapping[str, Any], reply: GivenReply) -> Judgement:
    """Judge the reply to a question.

    Args:
        question: `text`, `kind`, `tier`, `expect` (`answer`, `abstain` or `abstain_or_answer`) and what the answer must
            contain, as in a question file.
        reply: The reply.
    """
    kind = str(question.get("kind", "question"))
    if question.get("tier") == "stretch":
        kind += " (stretch)"
    verdict = _decide_verdict(question, reply.outcome, reply.text)
    expect = question.get("expect", "answer")
    is_answerable = expect == "answer"
    rank = _find_rank(question, reply, verdict) if is_answerable else None
    result = QuestionResult(reply.confidence, rank, is_answerable, reply.outcome == "answer")
    return Judgement(
        kind,
        verdict,
        str(question.get("text", "")),
        result if is_answerable or expect == "abstain" else None,
        reply.candidate_ids[0] if reply.candidate_ids else None,
        reply.candidate_ids[rank - 1] if rank else None,
    )


def _find_rank(question: Mapping[str, Any], reply: GivenReply, verdict: Verdict) -> int | None:
    """Return the rank of the first candidate that shows the right answer; 1 if the answer was right."""
    if verdict is Verdict.RIGHT and reply.candidate_ids:
        return 1
    texts = enumerate(map(reply.render_entry, reply.candidate_ids), 1)
    return next((rank for rank, text in texts if satisfies(question, text)), None)


def _decide_verdict(question: Mapping[str, Any], outcome: str, text: str) -> Verdict:
    expect = question.get("expect", "answer")
    is_answered = outcome == "answer"
    if expect == "answer":
        if is_answered:
            return Verdict.RIGHT if satisfies(question, text) else Verdict.WRONG
        return Verdict.SUGGESTED if outcome == "suggestions" else Verdict.ABSTAINED
    if expect == "abstain":
        return Verdict.WRONG if is_answered else Verdict.RIGHT
    is_forbidden = is_answered and _contains_any(question.get("must_not_contain", ()), fold_text(text))
    return Verdict.WRONG if is_forbidden else Verdict.RIGHT


def satisfies(question: Mapping[str, Any], text: str) -> bool:
    """Whether a reply contains everything that the right answer must contain and nothing that it must not."""
    folded = fold_text(text)
    groups = [question.get("must_contain_any", ()), *question.get("must_contain_groups", ())]
    if question.get("correction_required"):
        groups.append(question.get("correction_any", ()))
    return (
        bool(folded)
        and len(text) <= MAX_REPLY_LENGTH
        and all(fold_text(key) in folded for key in question.get("must_contain_all", ()))
        and all(_contains_any(group, folded) for group in groups if group)
        and not _contains_any(question.get("must_not_contain", ()), folded)
    )


def _contains_any(keys: Iterable[str], folded: str) -> bool:
    return any(fold_text(key) in folded for key in keys)


def fold_text(text: str) -> str:
    """Return a text without case, accents, typographic characters and British spellings.

    Independent of `normalise` on purpose: a fault there must not make wrong answers look right.
    """
    plain = unicodedata.normalize("NFKD", str(text).lower()).replace("đ", "dj")
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    for british, american in _SPELLINGS:
        plain = plain.replace(british, american)
    plain = re.sub("[‘’]", "'", re.sub("[‐-―]", "-", plain))
    return " ".join(plain.replace("-", " ").split())


def count_verdicts(judgements: Iterable[Judgement]) -> dict[str, dict[str, int]]:
    """Count the verdicts of each kind of question; kinds are in alphabetical order."""
    counts: dict[str, Counter[str]] = {}
    for judgement in judgements:
        counts.setdefault(judgement.kind, Counter())[judgement.verdict] += 1
    return {kind: {str(verdict): counts[kind][verdict] for verdict in Verdict} for kind in sorted(counts)}
