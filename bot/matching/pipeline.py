"""The query pipeline: answers a question by itself, then with the previous question as context, then part by part."""

import re
from collections.abc import Sequence

import numpy as np

from bot.matching.index.documents import tokenize
from bot.matching.index.features import ParsedQuestion, is_content
from bot.matching.index.index import EXACT_CONFIDENCE, Index
from bot.matching.index.ranking import choose_best, rank
from bot.matching.index.vocabulary import Vector
from bot.matching.outcome import (
    MAX_SUGGESTIONS,
    SUGGEST_THRESHOLD,
    Answer,
    Coverage,
    Match,
    NoMatch,
    Outcome,
    Suggestions,
    decide,
)
from bot.matching.reading import PRONOUNS, REFERRING_WORDS, read_question
from bot.matching.single import answer_alone, find_defined, rank_question
from bot.matching.text.stopwords import (
    ENGLISH_WORDS,
    GENERAL_WORDS,
    asks_for_more,
    is_self_statement,
    is_small_sum,
    is_small_talk,
)

_CONTINUATIONS = frozenset(["and", "also", "so", "but", "what", "how"])
_CONJUNCTION = re.compile(r"\s+(?:and|и)\s+|[;?]\s*")
_SOUTH_SLAVIC_CONJUNCTION = re.compile(r"\s+(?:and|i|и)\s+|[;?]\s*")

_NAME_PAIR = re.compile(r"\b([\w-]+)\s+(?:and|&|i|и)\s+([\w-]+)\b")

CONTEXT_WEIGHT = 0.6
"""Weight of the previous question's vector relative to that of the current one."""

MIN_ELSEWHERE_GAIN = 0.1
"""By how much the confidence in another topic's entry must exceed that in one of the topic that was talked about."""

MAX_PARTS = 3
MAX_CONVERSATIONAL_LENGTH = 1_000
"""Characters up to which a text may be several questions, or belong to a conversation; a longer one is a story."""

_INTERROGATIVES = frozenset(
    [
        "what",
        "who",
        "when",
        "where",
        "why",
        "how",
        "which",
        "whose",
        "is",
        "does",
        "do",
        "are",
        "can",
        "sta",
        "ko",
        "kad",
        "gdje",
        "koliko",
    ]
)

MIN_SPLIT_GAIN = 0.1
"""By how much the mean confidence of the parts must exceed that of the whole question to split it.

`call my bank and ask them why my account is frozen` is one question (docs/matching.md).
"""


def answer_question(index: Index, text: str, context: str | None = None) -> Outcome:
    """Find the outcome of a question.

    Args:
        index: The index to search.
        text: The question as written.
        context: The same user's previous question, if it was asked a short time ago.
    """
    reading = read_question(index, text)
    # Every phrase must find its own entry, whatever the model says; `check` relies on it.
    if reading.exact:
        return _answer_exactly(index, reading.exact, context)
    if context and max(len(reading.text), len(context)) > MAX_CONVERSATIONAL_LENGTH:
        context = None
    question = index.parse(reading.text)
    alone = answer_alone(index, question)
    small_talk = _is_small_talk(index, question, alone)
    if small_talk and not (context and asks_for_more(question.words)):
        return NoMatch(Coverage.OUT, alone.matches, small_talk=True)
    if context and (in_context := _answer_in_context(index, question, context, alone)):
        return in_context
    if small_talk:
        return NoMatch(Coverage.OUT, alone.matches, small_talk=True)
    about_else = bool(context) and bool(PRONOUNS.intersection(question.words))  # than the previous question
    if isinstance(alone, Answer) and (about_else or is_small_sum(question.words)):
        return Suggestions(alone.matches)
    return _answer_parts(index, reading.text, question, alone.matches) or alone


def _answer_exactly(index: Index, exact: tuple[Match, ...], context: str | None) -> Outcome:
    """Answer a phrase. If topics share it, the subject of the previous question decides, or else the member."""
    if len(exact) == 1:
        return Answer(exact)
    subject_id = _find_subject(index, context) if context else None
    if subject_id:
        category = index.get_topic(subject_id).category
        same_topic = [match for match in exact if match.topic_id == subject_id]
        near = same_topic or [match for match in exact if index.get_topic(match.topic_id).category == category]
        if len(near) == 1:
            return Answer((near[0],), subject_id)
    return Suggestions(exact[:MAX_SUGGESTIONS], is_shared=True)


def _find_subject(index: Index, text: str) -> str | None:
    """Return the topic that a question is about, None if it has no answer."""
    matches = index.find_exact(text) or rank_question(index, index.parse(text))
    is_sure = bool(matches) and matches[0].confidence >= index.caution.answer_threshold
    return matches[0].topic_id if is_sure else None


def _get_confidence(matches: Sequence[Match]) -> float:
    return matches[0].confidence if matches else 0.0


def _is_small_talk(index: Index, question: ParsedQuestion, alone: Outcome) -> bool:
    """Whether a text is small talk and not one that the knowledge base answers on purpose (`how are you`)."""
    if not is_small_talk(question.words):
        return False
    return not (isinstance(alone, Answer) and _has_small_talk_phrase(index, alone.matches[0]))


def _has_small_talk_phrase(index: Index, match: Match) -> bool:
    topic = index.get_topic(match.topic_id)
    phrases = (phrase for entry in topic.entries if entry.full_id == match.entry_id for phrase in entry.asked)
    return any(is_small_talk(tokenize(phrase)) for phrase in phrases)


def _answer_in_context(index: Index, question: ParsedQuestion, context: str, alone: Outcome) -> Outcome | None:
    """Answer a follow-up question together with the previous one, None if it is none or that gives no answer."""
    if not _is_follow_up(question, alone):
        return None
    previous = index.parse(context)
    if not previous.content_terms:
        return None
    matches = index.find_exact(context) or rank_question(index, previous)
    if not matches or matches[0].confidence < SUGGEST_THRESHOLD:
        return None  # of what the base had nothing on, nothing can be asked further
    topic_id = matches[0].topic_id
    # The ranking features must see the words of both questions, as both have to be explained.
    context_words = " ".join(_select_context(index, question, previous))
    combined = index.parse(f"{' '.join(question.words)} {context_words}")
    vector = add_vectors(index.vectorize(question), index.vectorize(index.parse(context_words)), CONTEXT_WEIGHT)
    candidates = index.score(vector, combined)
    same_topic = rank(index, combined, index.select_topic(candidates, topic_id))
    everywhere = rank(index, combined, candidates)
    # Another topic may be on the same subject, and tell what this one doesn't.
    is_surer = _get_confidence(everywhere) > _get_confidence(same_topic) + MIN_ELSEWHERE_GAIN
    for ranked in (everywhere, same_topic) if is_surer else (same_topic, everywhere):
        outcome = decide(ranked, Coverage.NEAR, (), topic_id, index.caution)
        if isinstance(outcome, Answer):
            return outcome
    return None


def _select_context(index: Index, question: ParsedQuestion, previous: ParsedQuestion) -> list[str]:
    """Return the content words of the previous question, without its names if the follow-up has one of its own."""
    names_one = any(index.guard.is_name(question, term) for term in question.content_terms)
    return [
        term.word
        for term in previous.terms
        if is_content(term.word) and not (names_one and index.guard.is_name(previous, term))
    ]


def _is_follow_up(question: ParsedQuestion, alone: Outcome) -> bool:
    """Whether a question refers to the previous one and has no answer by itself."""
    words = question.words
    refers = bool(REFERRING_WORDS & set(words)) or words[0] in _CONTINUATIONS or len(question.content_terms) < 2
    # `and …` and a pronoun make a follow-up even of a question that has an answer by itself.
    is_answered = isinstance(alone, Answer) and words[0] != "and" and not PRONOUNS.intersection(words)
    subjects = [term for term in question.content_terms if term.word not in GENERAL_WORDS]
    is_unknown = bool(subjects) and not any(term.feature_ids for term in subjects)  # `and the weather?`
    return refers and not is_answered and not is_unknown


def add_vectors(left: Vector, right: Vector, weight: float) -> Vector:
    """Return left + weight · right."""
    ids, positions = np.unique(np.concatenate([left.feature_ids, right.feature_ids]), return_inverse=True)
    values = np.bincount(positions, np.concatenate([left.values, weight * right.values]), len(ids))
    return Vector(ids, values.astype(np.float32))


def _answer_parts(index: Index, text: str, question: ParsedQuestion, whole: Sequence[Match]) -> Outcome | None:
    """Answer each part of a question by an entry of its own, None unless that is clearly better than one answer.

    Args:
        index: The index to search.
        text: The question as written.
        question: The parsed question.
        whole: The ranking of the whole question.
    """
    named = _split_names(index, text, question)
    parts = named or _split_parts(index, text, question)
    if not 2 <= len(parts) <= MAX_PARTS or any(is_self_statement(tokenize(part)) for part in parts):
        return None
    is_explicit = bool(named) or all(tokenize(part)[0] in _INTERROGATIVES for part in parts)
    if not is_explicit and _is_explained_by_one(index, question):
        return None
    before = [None] * len(parts) if named else [None, *parts]
    best = [_match_part(index, part, previous) for part, previous in zip(parts, before, strict=False)]
    threshold, confidence = index.caution.answer_threshold, _get_confidence(whole)
    answered = [match for match in best if match and match.confidence >= threshold]
    sure = {match.entry_id: match for match in answered}
    if len(answered) == len(parts) and (named or len(sure) == len(parts)):
        total = sum(match.confidence for match in sure.values())
        is_better = is_explicit or total >= len(parts) * min(confidence + MIN_SPLIT_GAIN, EXACT_CONFIDENCE)
        return Answer(tuple(sure.values())) if is_better else None
    if not is_explicit or not (sure or (confidence >= threshold and not _is_explained_by_one(index, question))):
        return None
    # One answer would leave the other part out without a word.
    offered = {match.entry_id: match for match in (*best, *whole) if match and match.confidence >= SUGGEST_THRESHOLD}
    return Suggestions(tuple(offered.values())[:MAX_SUGGESTIONS]) if offered else None


def _split_names(index: Index, text: str, question: ParsedQuestion) -> list[str]:
    """Return a question for each of two names side by side (`when did Finland and Sweden join`), or nothing."""
    found = _NAME_PAIR.search(text) if len(text) <= MAX_CONVERSATIONAL_LENGTH else None
    if found is None:
        return []
    names = {term.word for term in question.content_terms if index.guard.is_name(question, term)}
    if not all(names.issuperset(tokenize(name)) for name in found.groups()):
        return []
    return [f"{text[: found.start()]}{name}{text[found.end() :]}" for name in found.groups()]


def _split_parts(index: Index, text: str, question: ParsedQuestion) -> list[str]:
    conjunction = _CONJUNCTION if ENGLISH_WORDS & set(question.words) else _SOUTH_SLAVIC_CONJUNCTION
    # On the text as written: normalising would remove the punctuation that separates parts.
    parts = conjunction.split(text.casefold()) if len(text) <= MAX_CONVERSATIONAL_LENGTH else [text]
    return [part for part in parts if index.parse(part).content_terms] if len(parts) > 1 else parts


def _is_explained_by_one(index: Index, question: ParsedQuestion) -> bool:
    """Whether one entry explains all words of a question, or none any, so that there is nothing to split."""
    best = choose_best(index, question, index.score(index.vectorize(question), question))
    return best is None or best.features.unexplained == 0


def _match_part(index: Index, part: str, previous: str | None) -> Match | None:
    """Return the best match of a part, in the context of the previous part if it leans on it.

    With a pronoun it always does (`when did KFOR start and who leads it`), else where it has no answer by itself (`who
    is president of Montenegro and who is prime minister`).
    """
    if exact := index.find_exact(part):
        return exact[0]
    question = index.parse(part)
    if defined := find_defined(index, question):
        return defined
    refers = bool(previous) and bool(PRONOUNS.intersection(question.words))
    alone = () if refers else rank_question(index, question)
    if alone and alone[0].confidence >= index.caution.answer_threshold:
        return alone[0]
    names_one = any(index.guard.is_name(question, term) for term in question.content_terms)
    if previous and (refers or not names_one):
        # The `and` makes it a follow-up, see `_is_follow_up`.
        question = index.parse(f"and {part}")
        in_context = _answer_in_context(index, question, previous, answer_alone(index, question))
        return in_context.matches[0] if in_context else next(iter(alone), None)
    return next(iter(alone), None)
