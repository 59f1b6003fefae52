"""Regression test of a change: every phrase in the knowledge base is a question that must still find its own entry."""

from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass

from bot.domain.knowledge import KnowledgeBase, Topic
from bot.knowledge.phrases import list_phrases
from bot.languages import mark, say
from bot.matching.index.index import Index
from bot.matching.index.ranking import find_contenders
from bot.matching.outcome import Answer
from bot.matching.pipeline import answer_question
from bot.matching.single import rank_entries
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
    phrases = _list_changed_phrases(before.base, changed.values())
    names = after.base.topics if after.index.refits_on_change else _find_similar(after.index, phrases)
    for name in names:
        for entry_id, phrase in _list_phrases(after.base.topics[name]) if name not in changed else ():
            rival = _find_first(after.index, phrase) if _may_find(after.index, phrase, changed) else None
            if rival and _get_topic_id(rival) in changed and _find_first(before.index, phrase) == entry_id:
                yield _warn(LOSES, phrase, after.base, entry_id, rival)


def _list_changed_phrases(before: KnowledgeBase, topics: Iterable[Topic]) -> Iterator[str]:
    """The phrases of the entries of these topics that are new or differ, and phrases that lead to another entry now."""
    for topic in topics:
        old = set(_list_phrases(before.topics.get(topic.id)))
        same = {entry.full_id for entry in topic.entries if entry == before.entry(entry.full_id)}
        yield from (found[1] for found in _list_phrases(topic) if found[0] not in same or found not in old)


def _find_similar(index: Index, phrases: Iterable[str]) -> dict[str, None]:
    """The topics that rank anywhere for one of these phrases."""
    return dict.fromkeys(match.topic_id for phrase in phrases for match in rank_entries(index, phrase).matches)


def _list_phrases(topic: Topic | None) -> Iterator[tuple[str, str]]:
    """Each phrase with the full id of its entry; of two that differ in their capitals alone, one."""
    phrases = list_phrases(topic) if topic else ()
    return iter({(entry_id, phrase.casefold()): (entry_id, phrase) for entry_id, _, phrase in phrases}.values())


def _find_answer(index: Index, phrase: str) -> str | None:
    outcome = answer_question(index, phrase)
    return outcome.matches[0].entry_id if isinstance(outcome, Answer) else None


def _may_find(index: Index, phrase: str, topic_ids: Container[str]) -> bool:
    """Whether an entry of these topics can be first. It takes a fraction of the time of finding which is."""
    question = index.parse(phrase)
    contenders = find_contenders(index, question, index.score(index.vectorize(question), question))
    return any(_get_topic_id(entry_id) in topic_ids for entry_id in contenders)


def _find_first(index: Index, phrase: str) -> str | None:
    matches = rank_entries(index, phrase).matches
    return matches[0].entry_id if matches else None


def _get_topic_id(entry_id: str) -> str:
    return entry_id.partition("/")[0]


def _warn(warning: str, phrase: str, base: KnowledgeBase, owner: str, rival: str) -> Regression:
    losing, winning = (base.topics[_get_topic_id(entry_id)] for entry_id in (owner, rival))
    return Regression(say(warning).format(phrase=phrase, owner=losing.title, rival=winning.title), losing.category)
