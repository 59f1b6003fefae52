"""Regression test of a change: every phrase in the knowledge base is a question that must still find its own entry."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.domain.knowledge import KnowledgeBase, Topic
from bot.knowledge.phrases import list_phrases
from bot.languages import mark, say
from bot.matching.index.index import Index
from bot.matching.outcome import Answer
from bot.matching.pipeline import answer_question, rank_entries
from bot.service.snapshot import Snapshot

TAKES = mark("“{phrase}” finds “{owner}” today; with this change it would find “{rival}”.")
SHARES = mark("“{phrase}” finds “{owner}” today; with this change it would offer it and “{rival}”.")
LOSES = mark("“{phrase}” would find “{rival}” first, no longer “{owner}”.")


@dataclass(frozen=True, slots=True)
class Regression:
    """A phrase that is taken or lost: a warning of it, and the category of the entry that it finds today."""

    warning: str
    category: str


def find_regressions(before: Snapshot, after: Snapshot, changed: Iterable[str]) -> list[Regression]:
    """Find phrases that would find an entry of another topic than today.

    Only the changed topics and those that resemble them are asked; in a small base, which is refitted as a whole, all.

    Args:
        before: What is served now.
        after: What would be served with the change.
        changed: The ids of the topics that the change touches.

    """
    topics = [topic for name in changed if (topic := after.base.topics.get(name))]
    return list(dict.fromkeys([*_find_taken(before, after, topics), *_find_lost(before, after, topics)]))


def _find_taken(before: Snapshot, after: Snapshot, topics: Iterable[Topic]) -> Iterator[Regression]:
    """New phrases that are answered by an entry of another topic today."""
    for topic in topics:
        old = {phrase for _, phrase in _list_phrases(before.base.topics.get(topic.id))}
        for entry_id, phrase in _list_phrases(topic):
            owner = _find_answer(before.index, phrase) if phrase not in old else None
            # What this change removes has nothing to lose.
            if owner and _get_topic_id(owner) != topic.id and after.base.entry(owner):
                is_shared = len(after.index.find_exact(phrase)) > 1
                yield _warn(SHARES if is_shared else TAKES, phrase, after.base, owner, entry_id)


def _find_lost(before: Snapshot, after: Snapshot, topics: Iterable[Topic]) -> Iterator[Regression]:
    """Phrases of other topics that would rank an entry of a changed topic first."""
    changed = {topic.id: topic for topic in topics}
    # A small base is refitted as a whole, so that a change can move any of its phrases.
    names = after.base.topics if after.index.refits_on_change else _find_similar(after.index, changed.values())
    for name in names:
        for entry_id, phrase in _list_phrases(after.base.topics[name]) if name not in changed else ():
            rival = _find_first(after.index, phrase)
            if rival and _get_topic_id(rival) in changed and _find_first(before.index, phrase) == entry_id:
                yield _warn(LOSES, phrase, after.base, entry_id, rival)


def _find_similar(index: Index, topics: Iterable[Topic]) -> dict[str, None]:
    """The topics that rank anywhere for a phrase of these."""
    phrases = (phrase for topic in topics for _, phrase in _list_phrases(topic))
    return dict.fromkeys(match.topic_id for phrase in phrases for match in rank_entries(index, phrase).matches)


def _list_phrases(topic: Topic | None) -> Iterator[tuple[str, str]]:
    """Each phrase with the full id of its entry; of two that differ in their capitals alone, one."""
    phrases = list_phrases(topic) if topic else ()
    return iter({(entry_id, phrase.casefold()): (entry_id, phrase) for entry_id, _, phrase in phrases}.values())


def _find_answer(index: Index, phrase: str) -> str | None:
    outcome = answer_question(index, phrase)
    return outcome.matches[0].entry_id if isinstance(outcome, Answer) else None


def _find_first(index: Index, phrase: str) -> str | None:
    matches = rank_entries(index, phrase).matches
    return matches[0].entry_id if matches else None


def _get_topic_id(entry_id: str) -> str:
    return entry_id.partition("/")[0]


def _warn(warning: str, phrase: str, base: KnowledgeBase, owner: str, rival: str) -> Regression:
    losing, winning = (base.topics[_get_topic_id(entry_id)] for entry_id in (owner, rival))
    return Regression(say(warning).format(phrase=phrase, owner=losing.title, rival=winning.title), losing.category)
