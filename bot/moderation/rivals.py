"""Finds what the phrases of a saved draft compete with, so that its author learns of it at once."""

from collections.abc import Iterator
from itertools import islice

from bot.domain.items import Item
from bot.domain.knowledge import Entry, Topic
from bot.domain.save_results import Rival, Saved
from bot.matching.conflicts import find_rivalries, find_shared_phrases
from bot.service.snapshot import Snapshot

MAX_TOPICS = 5
"""Topics of one draft that are checked: those of an import would take long, and `check` finds all rivals."""

MAX_RIVALS = 3


def find_rivals(saved: Saved, snapshot: Snapshot) -> tuple[Rival, ...]:
    """Find the new phrases, titles and aliases of a draft that another entry answers as well, or nearly as well.

    What was there before the draft is left out: its author was told when it was saved. CPU-bound: run in a thread.
    """
    known = {pair for item in saved.before for pair in _list_phrases(item)}
    phrases = (pair for change in saved.draft.changes for pair in _list_phrases(change.value))
    new = dict.fromkeys(pair for pair in phrases if pair not in known)
    topic_ids = dict.fromkeys(key.partition("/")[0] for key, _ in new)
    topics = [snapshot.base.topics[each] for each in topic_ids if each in snapshot.base.topics]
    rivals = (rival for rival in _find_in_topics(topics[:MAX_TOPICS], snapshot) if _list_owners(rival) & new.keys())
    return tuple(islice(rivals, MAX_RIVALS))


def _list_phrases(item: Item | None) -> Iterator[tuple[str, str]]:
    """The key of an item with each phrase that finds it, in lower case."""
    if isinstance(item, Entry):
        yield from ((item.full_id, phrase.casefold()) for phrase in item.asked)
    elif isinstance(item, Topic):
        yield from ((item.id, name.casefold()) for name in (item.title, *item.aliases))


def _list_owners(rival: Rival) -> set[tuple[str, str]]:
    """The entry and the topic that the phrase may belong to, as `_list_phrases` pairs them."""
    phrase = rival.phrase.casefold()
    return {(rival.entry_id, phrase), (rival.entry_id.partition("/")[0], phrase)}


def _find_in_topics(topics: list[Topic], snapshot: Snapshot) -> Iterator[Rival]:
    replaced = {entry.full_id for topic in topics for entry in topic.entries if entry.replaced_by}
    for shared in find_shared_phrases(snapshot.index, topics):
        if shared.entry_id not in replaced:
            yield Rival(shared.phrase, shared.entry_id, shared.others, is_shared=True)
    for rivalry in find_rivalries(snapshot.index, topics):
        if rivalry.entry_id not in replaced:
            yield Rival(rivalry.phrase, rivalry.entry_id, (rivalry.rival_id,), is_shared=False)
