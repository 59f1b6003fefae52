"""For `check`: wordings that find another entry than their own, or nearly do, and entries that are hard to find."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from bot.domain.knowledge import Topic
from bot.matching.index.documents import tokenize
from bot.matching.index.features import select_content_words
from bot.matching.index.index import Index
from bot.matching.outcome import Answer
from bot.matching.pipeline import answer_question
from bot.matching.text.stemming import stem


@dataclass(frozen=True, slots=True)
class Misroute:
    """A wording whose own entry is not the one it finds."""

    entry_id: str
    wording: str
    thief: str | None

    @property
    def sentence(self) -> str:
        finds = f"finds '{self.thief}' first" if self.thief else "finds nothing"
        return f"'{self.wording}' belongs to '{self.entry_id}' but {finds}; word one of them otherwise."


def competing(index: Index, topics: Iterable[Topic]) -> Iterator[Misroute]:
    """Every `asked` and alias is asked; those that don't find their own entry first are told."""
    for topic in topics:
        for owner, wording in _leading(topic):
            outcome = answer_question(index, wording)
            found = outcome.matches[0].entry_id if outcome.matches else None
            if found != owner or not isinstance(outcome, Answer):
                yield Misroute(owner, wording, found if found != owner else None)


MARGIN = 0.1
"""The share of its own entry's score by which a rival must stay behind, else it is told: another word or two then lead
a member to the rival. Of our own base's wordings one in a hundred is nearer."""

FEWEST = 3
"""Wordings with other words, from which an entry is found by people who have read none of them."""


@dataclass(frozen=True, slots=True)
class Rivalry:
    """A wording that finds its own entry, but another hardly less; `behind` is the share of the score, 0 to 1."""

    entry_id: str
    wording: str
    rival: str
    behind: float

    @property
    def sentence(self) -> str:
        return (
            f"'{self.wording}' also names '{self.rival}', which comes only {self.behind:.0%} behind '{self.entry_id}'; "
            "say in the wordings of each what only it is about."
        )


@dataclass(frozen=True, slots=True)
class Hidden:
    """An entry that can hardly be found; `different` counts its wordings that are not made of the same words."""

    entry_id: str
    wording: str
    different: int

    @property
    def sentence(self) -> str:
        have = "only one wording" if self.different == 1 else f"only {self.different} wordings"
        return (
            f"'{self.entry_id}' has {have} with words of its own under 'asked'; "
            f"{FEWEST} or more that say it in other words are found by more people."
        )


def rivals(index: Index, topics: Iterable[Topic], margin: float = MARGIN) -> Iterator[Rivalry]:
    """Every `asked`, title and alias by which another entry stays behind less than the margin.

    What replaced each other does not compete: the time of a question tells it apart.
    """
    topics = list(topics)
    chain = _chains(topics)
    for topic in topics:
        for owner, wording in _leading(topic):
            scored = index.score(index.vectorize(index.parse(wording)))
            scores = {
                index.get_entry(int(place)).entry_id: float(scored.scores[n])
                for n, place in enumerate(scored.class_ids)
            }
            own = scores.get(owner, 0.0)
            others = (name for name in scores if chain.get(name, name) != chain[owner])
            rival = max(others, key=lambda name: (scores[name], name), default=None)
            if rival and own > 0 and 0 <= 1 - scores[rival] / own < margin:
                yield Rivalry(owner, wording, rival, 1 - scores[rival] / own)


def _chains(topics: Iterable[Topic]) -> Mapping[str, str]:
    """The last of those that replaced each other, for each entry."""
    after = {entry.full_id: entry.replaced_by for topic in topics for entry in topic.entries}

    def last(name: str) -> str:
        following = after.get(name)
        return last(following) if following else name

    return {name: last(name) for name in after}


def hidden(topics: Iterable[Topic]) -> Iterator[Hidden]:
    """Every entry whose wordings are too few, or too much alike."""
    for topic in topics:
        for entry in topic.entries:
            different = {frozenset(map(stem, select_content_words(tokenize(asked)))) for asked in entry.asked}
            if 0 < len(different) < FEWEST:
                yield Hidden(entry.full_id, entry.asked[0], len(different))


def _leading(topic: Topic) -> Iterator[tuple[str, str]]:
    for name in (topic.title, *topic.aliases):
        yield topic.entries[0].full_id, name
    for entry in topic.entries:
        for asked in entry.asked:
            yield entry.full_id, asked
