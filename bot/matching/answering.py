"""A question → one outcome: its own words first, then what was asked before it, then its parts."""

import re

from bot.matching.decision import ANSWER_FROM, Answer, Match, NoMatch, Outcome, Scope, decide
from bot.matching.evidence import content_words, unexplained_words
from bot.matching.features import stem
from bot.matching.index import Index
from bot.matching.words import asks_on, is_small_talk

_LEANS = frozenset(
    ["it", "that", "this", "they", "them", "there", "he", "she", "those", "these", "one", "its", "their", "his", "her"]
)
_GOES_ON = frozenset(["and", "also", "so", "but", "what", "how"])
_JOINT = re.compile(r"\s+(?:and|i|и)\s+|[;?]\s*")

BEFORE = 0.6
"""How much the question before this one counts beside it."""

KNOWN_SUBJECT = 0.3
"""The share of a question that the base must know for its subject to be known."""

MOST_PARTS = 3


def ask(index: Index, text: str, context: str | None = None) -> Outcome:
    """Answer a question; `context` is what the same person asked before it."""
    if match := index.exact(text):
        return Answer((match,))
    words = index.words(text)
    if is_small_talk(words) and not (context and asks_on(words)):
        return NoMatch(Scope.OUT, small_talk=True)
    alone = _alone(index, words)
    if context and (together := _after(index, words, context, alone)):
        return together
    if is_small_talk(words):
        return NoMatch(Scope.OUT, small_talk=True)
    return _in_parts(index, text, words) or alone


def _alone(index: Index, words: list[str]) -> Outcome:
    matches = index.rank(words, index.scores(words))
    return decide(matches, scope_of(index, words), unexplained_words(index.model, words), None)


def scope_of(index: Index, words: list[str]) -> Scope:
    """Near where the base knows a fair share of the question and one of its subjects, else out."""
    content = content_words(words)
    telling = {word: index.model.space.tells(stem(word)) for word in content}
    known = sum(tells for word, tells in telling.items() if stem(word) in index.model.space.ids)
    subject = any(stem(word) in index.subjects for word in content)
    return Scope.NEAR if subject and known >= KNOWN_SUBJECT * sum(telling.values()) else Scope.OUT


def _after(index: Index, words: list[str], context: str, alone: Outcome) -> Outcome | None:
    """The outcome together with the question before, where this one leans on it and does better with it."""
    leans = bool(_LEANS & set(words)) or words[0] in _GOES_ON or len(content_words(words)) < 2
    stands = isinstance(alone, Answer) and words[0] != "and"
    before = index.words(context)
    if not leans or stands or not content_words(before):
        return None
    exact = index.exact(context)
    earlier = index.scores(before)
    topic = exact.topic_id if exact else index.named[int(earlier.argmax())].topic_id
    scores = index.scores(words) + BEFORE * earlier
    matches = index.rank([*words, *content_words(before)], scores)
    outcome = decide(matches, Scope.NEAR, (), topic)
    return outcome if isinstance(outcome, Answer) else None


def _in_parts(index: Index, text: str, words: list[str]) -> Outcome | None:
    """An answer to each part of a question, where all parts have one of their own and no entry explains the whole."""
    parts = [part for part in _JOINT.split(text.casefold()) if content_words(index.words(part))]
    if not 2 <= len(parts) <= MOST_PARTS:
        return None
    whole = index.evidence(words, index.scores(words))
    if whole.unexplained == 0:
        return None
    found = [_best(index, part) for part in parts]
    matches = tuple(dict.fromkeys(match for match in found if match and match.confidence >= ANSWER_FROM))
    distinct = {match.entry_id for match in matches}
    return Answer(matches) if len(distinct) == len(parts) else None


def _best(index: Index, part: str) -> Match | None:
    words = index.words(part)
    matches = index.rank(words, index.scores(words))
    return index.exact(part) or (matches[0] if matches else None)
