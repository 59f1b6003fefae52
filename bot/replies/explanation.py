"""Renders an explanation: why a question got its outcome."""

from collections.abc import Iterator, Sequence
from typing import assert_never

from bot.domain.knowledge import KnowledgeBase
from bot.domain.text import shorten
from bot.languages import mark, say
from bot.matching.explain import Contribution, Explanation, WordEffect
from bot.matching.outcome import Answer, Coverage, NoMatch, Objection, ObjectionKind, Outcome, Suggestions
from bot.matching.text.normalise import restore_signs
from bot.replies.answer import build_entry_button, format_headline
from bot.replies.document import Block, Note, QuotedQuestion, Reply, Subtext, Text, Title
from bot.replies.teaching import advise, build_remedies

THRESHOLDS = mark("I answer from {answer} confidence and suggest from {suggest}.")
MAX_CANDIDATES = 5
MAX_HEADLINE_LENGTH = 200
MIN_LOG_ODDS = 0.05
"""Smaller contributions are left out: they change the confidence by about one percentage point at most."""

OBJECTION_LABELS = {
    ObjectionKind.NAME: mark("it isn't about this name"),
    ObjectionKind.NUMBER: mark("it isn't about this number or version"),
    ObjectionKind.SORT: mark("it's about another of the same kind"),
    ObjectionKind.STATE: mark("it doesn't say how things are right now"),
    ObjectionKind.KIND: mark("it doesn't give this kind of answer"),
    ObjectionKind.NEGATION: mark("it says what is, not what isn't, or the other way round"),
}

FEATURE_LABELS = {
    "constant": mark("starting point"),
    "score": mark("similarity to its phrases"),
    "log_share": mark("lead over the next candidate"),
    "unexplained": mark("words it doesn't explain"),
    "unknown": mark("words no entry explains"),
    "unmatched": mark("words it doesn't contain"),
    "explained": mark("words it explains"),
    "type_mismatch": mark("a different kind of answer was asked for"),
    "phrase": mark("its nearest phrase in meaning"),
    "statement": mark("its statement in meaning"),
    "nearest": mark("the nearer of both"),
    "lead": mark("how much nearer it is in meaning than the next entry"),
    "words": mark("words alone"),
    "length": mark("number of words"),
    "corrected": mark("corrected typos"),
    "of_others": mark("a name or number that other entries are about"),
    **{kind.value: label for kind, label in OBJECTION_LABELS.items()},
}
"""By the names of the features and of what meaning adds (`matching.index.calibration`)."""

_EFFECT_LABELS = {
    WordEffect.FOR: mark("Words that support the first candidate"),
    WordEffect.ELSEWHERE: mark("Words that only other entries have"),
    WordEffect.UNKNOWN: mark("Words that no entry has"),
    WordEffect.NO_SUBJECT: mark("Words that name no subject"),
}


def render_explanation(explanation: Explanation, base: KnowledgeBase) -> Reply:
    """Render the outcome, the candidates, the effect of each word and feature, and the thresholds."""
    candidates = explanation.candidates[:MAX_CANDIDATES]
    ranking = [
        Text(f"{number}. {_format_candidate(base, match.entry_id)}: {match.confidence:.0%}")
        for number, match in enumerate(candidates, 1)
    ]
    answer, suggest = explanation.answer_threshold, explanation.suggest_threshold
    blocks: list[Block] = [
        QuotedQuestion(explanation.question),
        Text(describe_outcome(explanation.outcome, exact=explanation.is_exact)),
        Title(say("Candidates")),
        *(ranking or [Text(say("None."))]),
        *_list_asides(explanation),
        *_list_objections(explanation),
        *_list_words(explanation),
        *_list_contributions(explanation.contributions),
        Subtext(say(THRESHOLDS).format(answer=f"{answer:.0%}", suggest=f"{suggest:.0%}")),
        Note(say("What to do"), advise(explanation, base)),
    ]
    buttons, menus = build_remedies(explanation, candidates, base)
    # The menu has the candidates with their statements; without it, there are buttons to read them.
    entries = () if menus else (base.entry(match.entry_id) for match in candidates)
    return Reply(tuple(blocks), (*buttons, *(build_entry_button(entry) for entry in entries if entry)), menus=menus)


def _format_candidate(base: KnowledgeBase, entry_id: str) -> str:
    entry = base.entry(entry_id)
    return f"{shorten(format_headline(entry), MAX_HEADLINE_LENGTH)} ({entry_id})" if entry else entry_id


def describe_outcome(outcome: Outcome, *, exact: bool) -> str:
    """Describe an outcome in a sentence; `exact` says that the question is a phrase of the knowledge base."""
    match outcome:
        case Answer() if exact:
            return say("Answered: the knowledge base holds this exact phrase.")
        case Answer():
            return say("Answered with the first candidate.")
        case Suggestions():
            return say("Not confident enough to answer: suggestions were made.")
        case NoMatch(small_talk=True):
            return say("Not answered: treated as small talk.")
        case NoMatch(Coverage.OUT):
            return say("Not answered: outside what I cover.")
        case NoMatch():
            return say("Not answered: not in the knowledge base.")
        case _:
            assert_never(outcome)


def _list_asides(explanation: Explanation) -> Iterator[Note]:
    if explanation.asides:
        yield Note(say("Not read as part of the question"), " … ".join(explanation.asides))


def _list_objections(explanation: Explanation) -> Iterator[Note]:
    """Yield what rules the first candidate out, with the words of the question that it rests on."""
    for match in explanation.candidates[:1]:
        for objection in match.objections:
            reason = restore_signs(describe_objection(objection), explanation.question)
            yield Note(say("Against the first candidate"), reason)


def describe_objection(objection: Objection) -> str:
    """Describe an objection in a clause: “it isn't about this name (serbia)”."""
    words = f" ({', '.join(objection.words)})" if objection.words else ""
    return f"{say(OBJECTION_LABELS[objection.kind])}{words}"


def _list_words(explanation: Explanation) -> Iterator[Note]:
    for effect, label in _EFFECT_LABELS.items():
        words = [
            word.word
            if word.word == word.original
            else say("{word} (typed {original})").format(word=word.word, original=word.original)
            for word in explanation.words
            if word.effect is effect
        ]
        if words:
            yield Note(say(label), restore_signs(", ".join(words), explanation.question))


def _list_contributions(contributions: Sequence[Contribution]) -> Iterator[Note]:
    effects = [
        f"{say(FEATURE_LABELS[contribution.name])} {contribution.log_odds:+.1f}"
        for contribution in contributions
        if abs(contribution.log_odds) >= MIN_LOG_ODDS
    ]
    if effects:
        yield Note(say("Effect on the confidence"), "; ".join(effects))
