"""Leave-one-out cross-validation of a knowledge base on its own questions.

The index is refitted without the phrases or the topics that are asked, so the results show what users who ask in other
words will get.
"""

import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from bot.domain.knowledge import Entry, Topic
from bot.matching.evaluation.judging import Judgement, Verdict
from bot.matching.evaluation.metrics import QuestionResult
from bot.matching.index.index import Index
from bot.matching.meaning.encoder import SentenceEncoder
from bot.matching.outcome import Answer, NoMatch, Outcome, Suggestions
from bot.matching.pipeline import answer_question
from bot.matching.text.glossary import Glossary

N_TOPIC_FOLDS = 5
"""Parts into which the topics are split; each is left out once."""

MAX_LEFT_OUT_PHRASES = 6
"""Phrases of an entry that are left out, one at a time; each refits the whole index."""

PHRASE_LEFT_OUT, TOPIC_LEFT_OUT = "own phrase, left out", "topic left out"
"""Kinds of questions in the report."""


@dataclass(frozen=True, slots=True)
class Fold:
    """The topics to build an index of, and pairs of a question and its entry id, None if it is unanswerable."""

    topics: Sequence[Topic]
    questions: Sequence[tuple[str, str | None]]


def cross_validate(
    topics: Sequence[Topic],
    glossary: Glossary,
    progress: Callable[[float], None] = lambda _share: None,
    encoder: SentenceEncoder | None = None,
) -> Iterator[Judgement]:
    """Ask and judge every question that is left out. CPU-bound, up to minutes.

    Args:
        topics: The topics of the knowledge base.
        glossary: Its synonyms.
        progress: Called with the share that is done, in (0, 1].
        encoder: Compares by meaning; None if that is switched off.
    """
    folds = [*_leave_phrases_out(topics), *_leave_topics_out(topics)]
    for done, fold in enumerate(folds, 1):
        words = Index.build(fold.topics, glossary=glossary)
        index = words.with_meaning(encoder) if encoder else words
        for question, expected_id in fold.questions:
            yield _judge_outcome(question, expected_id, answer_question(index, question))
        progress(done / len(folds))


def _leave_phrases_out(topics: Sequence[Topic]) -> Iterator[Fold]:
    """Leave one phrase of each entry out at a time, but never the last one."""
    for position in range(MAX_LEFT_OUT_PHRASES):
        questions = [
            (entry.asked[position], entry.full_id) for entry in _list_entries(topics) if _can_leave_out(entry, position)
        ]
        if questions:
            kept = [
                replace(topic, entries=tuple(_remove_phrase(entry, position) for entry in topic.entries))
                for topic in topics
            ]
            yield Fold(kept, questions)


def _can_leave_out(entry: Entry, position: int) -> bool:
    return len(entry.asked) > max(position, 1)


def _remove_phrase(entry: Entry, position: int) -> Entry:
    if not _can_leave_out(entry, position):
        return entry
    return replace(entry, asked=(*entry.asked[:position], *entry.asked[position + 1 :]))


def _leave_topics_out(topics: Sequence[Topic]) -> Iterator[Fold]:
    for fold in range(N_TOPIC_FOLDS):
        kept = [topic for topic in topics if _assign_fold(topic) != fold]
        left_out = [topic for topic in topics if _assign_fold(topic) == fold]
        if kept and left_out:
            yield Fold(kept, [(entry.asked[0], None) for entry in _list_entries(left_out)])


def _assign_fold(topic: Topic) -> int:
    # A checksum instead of `hash`, which differs between processes: results must be reproducible.
    return zlib.crc32(topic.id.encode()) % N_TOPIC_FOLDS


def _list_entries(topics: Sequence[Topic]) -> Iterator[Entry]:
    return (entry for topic in topics for entry in topic.entries if entry.asked)


def _judge_outcome(question: str, expected_id: str | None, outcome: Outcome) -> Judgement:
    candidate_ids = [match.entry_id for match in outcome.matches]
    rank = candidate_ids.index(expected_id) + 1 if expected_id in candidate_ids else None
    confidence = outcome.matches[0].confidence if outcome.matches else 0.0
    return Judgement(
        TOPIC_LEFT_OUT if expected_id is None else PHRASE_LEFT_OUT,
        _decide_verdict(expected_id, outcome),
        question,
        QuestionResult(confidence, rank, expected_id is not None, isinstance(outcome, Answer)),
        candidate_ids[0] if candidate_ids else None,
        expected_id,
    )


def _decide_verdict(expected_id: str | None, outcome: Outcome) -> Verdict:
    match outcome:
        case Answer(matches):
            return Verdict.RIGHT if matches[0].entry_id == expected_id else Verdict.WRONG
        case Suggestions():
            return Verdict.RIGHT if expected_id is None else Verdict.SUGGESTED
        case NoMatch():
            return Verdict.RIGHT if expected_id is None else Verdict.ABSTAINED
