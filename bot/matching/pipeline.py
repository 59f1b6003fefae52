"""A question → one outcome: its own words first, then what was asked before it, then its parts."""

import re
from dataclasses import dataclass

import numpy as np

from bot.matching.index.documents import split
from bot.matching.index.features import ParsedQuestion, is_content
from bot.matching.index.index import SURE, Index
from bot.matching.index.vocabulary import Vector
from bot.matching.outcome import Answer, Coverage, Match, NoMatch, Outcome, decide
from bot.matching.text.stopwords import ENGLISH_WORDS, GENERAL_WORDS, asks_on, is_small_talk, tells

_PRONOUNS = frozenset(["it", "they", "them", "he", "she", "its", "their", "his", "her"])
_LEANS = _PRONOUNS | {"that", "this", "there", "those", "these", "one"}
_GOES_ON = frozenset(["and", "also", "so", "but", "what", "how"])
_JOINT = re.compile(r"\s+(?:and|и)\s+|[;?]\s*")
_SOUTH_SLAVIC_JOINT = re.compile(r"\s+(?:and|i|и)\s+|[;?]\s*")

BEFORE = 0.6
"""How much the question before this one counts beside it."""

KNOWN_SUBJECT = 0.3
"""The share of a question that the base must know for its subject to be known."""

MOST_PARTS = 3

SURER = 0.1
"""By how much confidence in the answers to the parts exceeds that in one answer to the whole where there are several
questions in it: `call my bank and ask them why my account is frozen` is one (docs/matching.md)."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """A question as it was read, and the entries for it."""

    question: ParsedQuestion
    matches: tuple[Match, ...]


def ask(index: Index, text: str, context: str | None = None) -> Outcome:
    """Answer a question; `context` is what the same person asked before it."""
    if match := index.exact(text):
        return Answer((match,))
    question = index.question(text)
    alone = _alone(index, question)
    chat = is_small_talk(question.words) and not (isinstance(alone, Answer) and _asked_so(index, alone.matches[0]))
    helping = NoMatch(Coverage.OUT, alone.matches, small_talk=True)
    if chat and not (context and asks_on(question.words)):
        return helping
    if context and (together := _after(index, question, context, alone)):
        return together
    if chat:
        return helping
    whole = alone.matches[0].confidence if alone.matches else 0.0
    return _in_parts(index, text, question, whole) or alone


def rank(index: Index, text: str) -> Ranked:
    question = index.question(text)
    return Ranked(question, index.rank(question, index.scored(index.vector(question))))


def _alone(index: Index, question: ParsedQuestion) -> Outcome:
    matches = index.rank(question, index.scored(index.vector(question)))
    return decide(matches, scope_of(index, question), unexplained_words(question), None, index.caution)


def _asked_so(index: Index, match: Match) -> bool:
    """Whether an entry has a wording without a subject itself: some bases answer `how are you` on purpose."""
    topic = index.topic(match.topic_id)
    asked = (wording for entry in topic.entries if entry.full_id == match.entry_id for wording in entry.asked)
    return any(is_small_talk(split(wording)) for wording in asked)


def scope_of(index: Index, question: ParsedQuestion) -> Coverage:
    """Near where the base knows a fair share of the question and one of its subjects, else out."""
    known = [term for term in question.content if term.features]
    subjects = (term for term in known if term.word not in GENERAL_WORDS)
    if not any(index.is_subject(feature) for term in subjects for feature in term.features):
        return Coverage.OUT
    told = sum(term.weight for term in question.content)
    return Coverage.NEAR if sum(term.weight for term in known) >= KNOWN_SUBJECT * told else Coverage.OUT


def unexplained_words(question: ParsedQuestion) -> tuple[str, ...]:
    """The content words that nothing in the base knows."""
    return tuple(term.word for term in question.content if not term.features)


def _after(index: Index, question: ParsedQuestion, context: str, alone: Outcome) -> Outcome | None:
    """The outcome together with the question before, where this one leans on it and does better with it."""
    words = question.words
    leans = bool(_LEANS & set(words)) or words[0] in _GOES_ON or len(question.content) < 2
    stands = isinstance(alone, Answer) and words[0] != "and"
    before = index.question(context)
    asked = [term for term in question.content if term.word not in GENERAL_WORDS]
    strange = bool(asked) and not any(term.features for term in asked)  # `and the weather?`
    if not leans or stands or strange or not before.content:
        return None
    exact = index.exact(context)
    earlier = index.vector(before)
    matches = (exact,) if exact else index.rank(before, index.scored(earlier))
    both = index.question(f"{text_of(question)} {' '.join(word for word in before.words if is_content(word))}")
    vector = together(index.vector(question), earlier, BEFORE)
    about = matches[0].topic_id if matches else None
    outcome = decide(index.rank(both, index.scored(vector)), Coverage.NEAR, (), about, index.caution)
    return outcome if isinstance(outcome, Answer) else None


def text_of(question: ParsedQuestion) -> str:
    return " ".join(question.words)


def together(first: Vector, second: Vector, share: float) -> Vector:
    """The sum of a vector and a share of another."""
    ids, places = np.unique(np.concatenate([first.ids, second.ids]), return_inverse=True)
    values = np.bincount(places, np.concatenate([first.values, share * second.values]), len(ids))
    return Vector(ids, values.astype(np.float32))


def _in_parts(index: Index, text: str, question: ParsedQuestion, whole: float) -> Outcome | None:
    """An answer to each part of a question, where each has one of its own that is clearly surer than the whole's."""
    joint = _JOINT if ENGLISH_WORDS & set(question.words) else _SOUTH_SLAVIC_JOINT
    parts = joint.split(text.casefold())
    if len(parts) > 1:
        parts = [part for part in parts if index.question(part).content]
    if not 2 <= len(parts) <= MOST_PARTS or any(tells(split(part)) for part in parts):
        return None
    scored = index.scored(index.vector(question))
    if not len(scored.owners) or index.surest(question, scored).evidence.unexplained == 0:
        return None
    found = [_best(index, part, before) for part, before in zip(parts, [None, *parts], strict=False)]
    least = index.caution.answer_from
    matches = tuple(dict.fromkeys(match for match in found if match and match.confidence >= least))
    distinct = {match.entry_id for match in matches}
    surer = sum(match.confidence for match in matches) >= len(parts) * min(whole + SURER, SURE)
    return Answer(matches) if surer and len(distinct) == len(parts) else None


def _best(index: Index, part: str, before: str | None) -> Match | None:
    """The entry for a part; one that leans on the part before (`when did KFOR start and who leads it`) takes that."""
    if match := index.exact(part):
        return match
    if before and _PRONOUNS & set(index.question(part).words):
        question = index.question(f"and {part}")
        leaning = _after(index, question, before, _alone(index, question))
        return leaning.matches[0] if leaning else None
    matches = rank(index, part).matches
    return matches[0] if matches else None
