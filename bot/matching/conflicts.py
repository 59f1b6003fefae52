"""Lints phrases: finds those that lead to another entry than their own, and entries with too few phrases."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from bot.domain.knowledge import Topic
from bot.domain.names import find_named_entry
from bot.domain.text import format_count
from bot.matching.index.documents import tokenize
from bot.matching.index.features import select_content_words
from bot.matching.index.index import Index
from bot.matching.outcome import Answer, Suggestions
from bot.matching.pipeline import answer_question
from bot.matching.text.stemming import stem

RIVALRY_MARGIN = 0.1
"""Share of the score by which another entry must be behind.

If it is nearer, one or two more words lead users to it. In our own knowledge base that is so for one phrase in a
hundred.
"""

MIN_PHRASES = 3
"""Phrases with different content words from which users who have read none of them find an entry."""


@dataclass(frozen=True, slots=True)
class Misroute:
    """A phrase that does not find its own entry first; `found_id` is the entry that it finds, if any."""

    entry_id: str
    phrase: str
    found_id: str | None

    @property
    def message(self) -> str:
        """What is wrong and what to do, for `check`."""
        finds = f"finds '{self.found_id}' first" if self.found_id else "finds nothing"
        return f"'{self.phrase}' belongs to '{self.entry_id}' but {finds}. Reword one of them."


@dataclass(frozen=True, slots=True)
class Rivalry:
    """A phrase that finds its own entry first, but another with nearly the same score.

    Attributes:
        entry_id: The entry of the phrase.
        phrase: The phrase.
        rival_id: The other entry.
        gap: How far the rival is behind, as a share of the entry's score in [0, 1].
    """

    entry_id: str
    phrase: str
    rival_id: str
    gap: float

    @property
    def message(self) -> str:
        """What is wrong and what to do, for `check`."""
        return (
            f"'{self.phrase}' nearly finds '{self.rival_id}', which is only {self.gap:.0%} behind '{self.entry_id}'. "
            "Give each of them phrases that only it answers."
        )


@dataclass(frozen=True, slots=True)
class SparseEntry:
    """An entry that is hard to find; `n_distinct` counts its phrases with different content words."""

    entry_id: str
    phrase: str
    n_distinct: int

    @property
    def message(self) -> str:
        """What is wrong and what to do, for `check`."""
        return (
            f"'{self.entry_id}' has only {format_count(self.n_distinct, 'phrase')} with different words under 'asked'. "
            f"With {MIN_PHRASES} or more, more people find it."
        )


@dataclass(frozen=True, slots=True)
class SharedPhrase:
    """A phrase that entries of several topics have; `others` are those besides `entry_id`."""

    entry_id: str
    phrase: str
    others: tuple[str, ...]

    @property
    def message(self) -> str:
        """What follows and what could be done, for `check`."""
        others = " and ".join(f"'{other}'" for other in self.others)
        return (
            f"'{self.phrase}' belongs to '{self.entry_id}' and {others}: who asks it has to choose. "
            "Say in the phrase which one it is about, if people do."
        )


def find_shared_phrases(index: Index, topics: Iterable[Topic]) -> Iterator[SharedPhrase]:
    """Yield each phrase that topics share, with the entries of the others."""
    for topic in topics:
        for entry_id, phrase in _list_queries(topic):
            others = tuple(match.entry_id for match in index.find_exact(phrase) if match.entry_id != entry_id)
            if others:
                yield SharedPhrase(entry_id, phrase, others)


def find_misroutes(index: Index, topics: Iterable[Topic]) -> Iterator[Misroute]:
    """Ask every question, title and alias of some topics and yield those that are not answered by their own entry."""
    for topic in topics:
        for entry_id, phrase in _list_queries(topic):
            outcome = answer_question(index, phrase)
            found_id = outcome.matches[0].entry_id if outcome.matches else None
            if isinstance(outcome, Suggestions) and outcome.is_shared:
                continue
            if found_id != entry_id or not isinstance(outcome, Answer):
                yield Misroute(entry_id, phrase, found_id if found_id != entry_id else None)


def find_rivalries(index: Index, topics: Iterable[Topic], margin: float = RIVALRY_MARGIN) -> Iterator[Rivalry]:
    """Yield the questions, titles and aliases for which another entry scores nearly as high.

    Facts that replaced each other are no rivals: the time of a question distinguishes them.

    Args:
        index: The index to search.
        topics: The topics whose phrases are asked.
        margin: Share of the score in [0, 1] by which another entry must be behind.
    """
    topics = list(topics)
    chain_ids = _find_chain_ids(topics)
    for topic in topics:
        for entry_id, phrase in _list_queries(topic):
            if len(index.find_exact(phrase)) > 1:
                continue
            scores = _score_entries(index, phrase)
            score = scores.get(entry_id, 0.0)
            others = (other for other in scores if chain_ids.get(other, other) != chain_ids[entry_id])
            rival_id = max(others, key=lambda other: (scores[other], other), default=None)
            if rival_id and score > 0 and 0 <= 1 - scores[rival_id] / score < margin:
                yield Rivalry(entry_id, phrase, rival_id, 1 - scores[rival_id] / score)


def _score_entries(index: Index, phrase: str) -> dict[str, float]:
    """Return the score of each candidate by entry id."""
    question = index.parse(phrase)
    candidates = index.score(index.vectorize(question), question)
    entry_ids = (index.get_entry(class_id).entry_id for class_id in candidates.class_ids.tolist())
    return dict(zip(entry_ids, candidates.scores.tolist(), strict=True))


def _find_chain_ids(topics: Iterable[Topic]) -> Mapping[str, str]:
    """Return for each entry the id of the last one in its chain of facts that replaced each other."""
    successors = {entry.full_id: entry.replaced_by for topic in topics for entry in topic.entries}
    chain_ids: dict[str, str] = {}
    for entry_id in successors:
        path = [entry_id]
        while path[-1] not in chain_ids and (successor := successors.get(path[-1])):
            path.append(successor)
        chain_ids.update(dict.fromkeys(path, chain_ids.get(path[-1], path[-1])))
    return chain_ids


def find_sparse_entries(topics: Iterable[Topic]) -> Iterator[SparseEntry]:
    """Yield the entries whose phrases are too few or too similar."""
    for topic in topics:
        for entry in topic.entries:
            distinct = {frozenset(map(stem, select_content_words(tokenize(asked)))) for asked in entry.asked}
            if 0 < len(distinct) < MIN_PHRASES:
                yield SparseEntry(entry.full_id, entry.asked[0], len(distinct))


def _list_queries(topic: Topic) -> Iterator[tuple[str, str]]:
    """Yield entry id and text of everything that must find an entry when asked as it is."""
    for name in (topic.title, *topic.aliases):
        yield find_named_entry(topic, name).full_id, name
    for entry in topic.entries:
        for asked in entry.asked:
            yield entry.full_id, asked
