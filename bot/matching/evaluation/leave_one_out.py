"""A base examined by its own questions: each is left out and asked, and so are those of topics left out.

Indexes are built anew without what is asked, so this shows what members with other words will meet.
"""

import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from bot.domain.knowledge import Entry, Topic
from bot.matching.evaluation.judging import Judged, Verdict
from bot.matching.evaluation.metrics import Result
from bot.matching.index.index import Index
from bot.matching.outcome import Answer, NoMatch, Outcome
from bot.matching.pipeline import answer_question
from bot.matching.text.glossary import Glossary

PARTS = 5
"""Into so many parts topics are cut, and each part is left out once."""

MOST_WORDINGS = 6
"""Wordings of an entry that are left out, each in its turn; every turn builds the whole index anew."""

WORDING, TOPIC = "own wording, left out", "topic left out"


@dataclass(frozen=True, slots=True)
class Turn:
    """What an index is built of, and what it is asked then: a question, and the entry that it is after or None."""

    topics: Sequence[Topic]
    asked: Sequence[tuple[str, str | None]]


def examined(
    topics: Sequence[Topic], glossary: Glossary, progress: Callable[[float], None] = lambda _share: None
) -> Iterator[Judged]:
    """Every question that was left out, judged. `progress` is told how much is done, 0 to 1."""
    turns = [*_without_wordings(topics), *_without_topics(topics)]
    for done, turn in enumerate(turns, 1):
        index = Index.build(turn.topics, glossary=glossary)
        for question, wanted in turn.asked:
            yield _judged(question, wanted, answer_question(index, question))
        progress(done / len(turns))


def _without_wordings(topics: Sequence[Topic]) -> Iterator[Turn]:
    """One wording of each entry is left out at a time; an entry always keeps one at least."""
    for place in range(MOST_WORDINGS):
        asked = [(entry.asked[place], entry.full_id) for entry in _entries(topics) if len(entry.asked) > max(place, 1)]
        if asked:
            kept = [
                replace(topic, entries=tuple(_without(entry, place) for entry in topic.entries)) for topic in topics
            ]
            yield Turn(kept, asked)


def _without(entry: Entry, place: int) -> Entry:
    if len(entry.asked) <= max(place, 1):
        return entry
    return replace(entry, asked=(*entry.asked[:place], *entry.asked[place + 1 :]))


def _without_topics(topics: Sequence[Topic]) -> Iterator[Turn]:
    for part in range(PARTS):
        kept = [topic for topic in topics if zlib.crc32(topic.id.encode()) % PARTS != part]
        gone = [topic for topic in topics if zlib.crc32(topic.id.encode()) % PARTS == part]
        if kept and gone:
            yield Turn(kept, [(entry.asked[0], None) for entry in _entries(gone)])


def _entries(topics: Sequence[Topic]) -> Iterator[Entry]:
    return (entry for topic in topics for entry in topic.entries if entry.asked)


def _judged(question: str, wanted: str | None, outcome: Outcome) -> Judged:
    candidates = [match.entry_id for match in outcome.matches]
    place = candidates.index(wanted) + 1 if wanted in candidates else None
    confidence = outcome.matches[0].confidence if outcome.matches else 0.0
    return Judged(
        TOPIC if wanted is None else WORDING,
        _verdict(wanted, outcome),
        question,
        Result(confidence, place, wanted is not None, isinstance(outcome, Answer)),
        candidates[0] if candidates else None,
        wanted,
    )


def _verdict(wanted: str | None, outcome: Outcome) -> Verdict:
    if isinstance(outcome, Answer):
        return Verdict.RIGHT if outcome.matches[0].entry_id == wanted else Verdict.WRONG
    if wanted is None:
        return Verdict.RIGHT
    return Verdict.ABSTAINED if isinstance(outcome, NoMatch) else Verdict.SUGGESTED
