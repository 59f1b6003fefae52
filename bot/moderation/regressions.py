"""The golden questions: every wording of the base is a test that a change must not break."""

from collections.abc import Iterable, Iterator

from bot.domain.knowledge import KnowledgeBase, Topic
from bot.knowledge.validation import list_phrases
from bot.matching.index.index import Index
from bot.matching.outcome import Answer
from bot.matching.pipeline import answer_question, rank_entries
from bot.service.snapshot import Snapshot

TAKES = "“{wording}” finds “{owner}” today; with this change it would find “{thief}”."
LOSES = "“{wording}” would find “{thief}” first, no longer “{owner}”."


def warnings(now: Snapshot, then: Snapshot, changed: Iterable[str]) -> list[str]:
    """What the changed topics would take from others. The work grows with the change and what is like it."""
    names = [name for name in changed if name in then.base.topics]
    topics = [then.base.topics[name] for name in names]
    return list(dict.fromkeys([*_taken(now, then, topics), *_lost(now, then, topics, set(names))]))


def _taken(now: Snapshot, then: Snapshot, topics: Iterable[Topic]) -> Iterator[str]:
    """New wordings that lead to another entry today."""
    for topic in topics:
        old = {text for _, _, text in list_phrases(now.base.topics[topic.id])} if topic.id in now.base.topics else set()
        for owner, _, text in list_phrases(topic):
            if text in old:
                continue
            outcome = answer_question(now.index, text)
            held = outcome.matches[0] if isinstance(outcome, Answer) else None
            if held and held.topic_id != topic.id and then.base.entry(held.entry_id):
                yield TAKES.format(wording=text, owner=_title(then.base, held.entry_id), thief=_title(then.base, owner))


def _lost(now: Snapshot, then: Snapshot, topics: Iterable[Topic], changed: set[str]) -> Iterator[str]:
    """Wordings of other topics that rank one of the changed first from now on."""
    for name in _like(then.index, topics, changed) if not then.index.refits_on_change else then.base.topics:
        for owner, _, text in list_phrases(then.base.topics[name]) if name not in changed else ():
            thief = _first(then.index, text)
            if thief and thief.partition("/")[0] in changed and _first(now.index, text) == owner:
                yield LOSES.format(wording=text, owner=_title(then.base, owner), thief=_title(then.base, thief))


def _like(index: Index, topics: Iterable[Topic], changed: set[str]) -> dict[str, None]:
    """The topics that anything in the changed ones could be taken for."""
    found: dict[str, None] = {}
    for topic in topics:
        for _, _, text in list_phrases(topic):
            found |= dict.fromkeys(match.topic_id for match in rank_entries(index, text).matches)
    return {name: None for name in found if name not in changed}


def _first(index: Index, text: str) -> str | None:
    matches = rank_entries(index, text).matches
    return matches[0].entry_id if matches else None


def _title(base: KnowledgeBase, entry_id: str) -> str:
    return base.topics[entry_id.partition("/")[0]].title
