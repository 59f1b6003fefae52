"""Explanation → reply: why a question came to what it came to."""

from collections.abc import Iterator
from typing import assert_never

from bot.domain.knowledge import KnowledgeBase
from bot.matching.explain import Contribution, Explanation, WordEffect
from bot.matching.outcome import Answer, Coverage, NoMatch, Outcome, Suggestions
from bot.replies.actions import Show
from bot.replies.answer import format_headline
from bot.replies.document import Block, Button, Note, QuotedQuestion, Reply, Subtext, Text, Title

MAX_CANDIDATES = 5
MIN_EFFECT = 0.05
"""What adds less than this to the odds' logarithm changes a confidence by about one per cent: left out."""

_LABELS = {
    WordEffect.FOR: "Words that support the first candidate",
    WordEffect.ELSEWHERE: "Words that only other entries have",
    WordEffect.UNKNOWN: "Words that no entry has",
    WordEffect.NO_SUBJECT: "Words that name no subject",
}

FEATURE_LABELS = {
    "constant": "starting point",
    "score": "similarity to its phrases",
    "log_share": "lead over the next candidate",
    "unexplained": "words it doesn't explain",
    "unknown": "words no entry explains",
    "unmatched": "words it doesn't contain",
    "explained": "words it explains",
    "type_mismatch": "a different kind of answer was asked for",
    "length": "number of words",
    "corrected": "corrected typos",
}
"""The fields of the evidence (bot/matching/index/features.py), as a moderator may read them."""


def render_explanation(explained: Explanation, base: KnowledgeBase) -> Reply:
    """Outcome, candidates, words for and against, what each counted, and the thresholds."""
    candidates = explained.candidates[:MAX_CANDIDATES]
    lines = [
        Text(f"{number}. {_name(base, match.entry_id)}: {match.confidence:.0%}")
        for number, match in enumerate(candidates, 1)
    ]
    thresholds = (
        f"I answer from {explained.answer_threshold:.0%} confidence and suggest from {explained.suggest_threshold:.0%}."
    )
    blocks: list[Block] = [
        QuotedQuestion(explained.question),
        Text(describe_outcome(explained.outcome, exact=explained.is_exact)),
        Title("Candidates"),
        *(lines or [Text("None.")]),
        *_words(explained),
        *_reasons(explained.contributions),
        Subtext(thresholds),
    ]
    entries = [base.entry(match.entry_id) for match in candidates]
    return Reply(tuple(blocks), tuple(Button(format_headline(one), Show((one.full_id,))) for one in entries if one))


def _name(base: KnowledgeBase, entry_id: str) -> str:
    entry = base.entry(entry_id)
    return f"{format_headline(entry)} ({entry_id})" if entry else entry_id


def describe_outcome(outcome: Outcome, *, exact: bool) -> str:
    match outcome:
        case Answer() if exact:
            return "Answered: the knowledge base holds this exact phrase."
        case Answer():
            return "Answered with the first candidate."
        case Suggestions():
            return "Not confident enough to answer: suggestions were made."
        case NoMatch(small_talk=True):
            return "Not answered: treated as small talk."
        case NoMatch(coverage):
            return (
                "Not answered: outside what I cover."
                if coverage is Coverage.OUT
                else "Not answered: not in the knowledge base."
            )
        case _:
            assert_never(outcome)


def _words(explained: Explanation) -> Iterator[Note]:
    for part, label in _LABELS.items():
        found = [
            word.word if word.word == word.original else f"{word.word} (typed {word.original})"
            for word in explained.words
            if word.effect is part
        ]
        if found:
            yield Note(label, ", ".join(found))


def _reasons(reasons: tuple[Contribution, ...]) -> Iterator[Note]:
    counted = [f"{FEATURE_LABELS[one.name]} {one.log_odds:+.1f}" for one in reasons if abs(one.log_odds) >= MIN_EFFECT]
    if counted:
        yield Note("What made the confidence", "; ".join(counted))
