"""Finds what the phrases of a saved draft compete with, so that its author hears of it at once."""

from collections.abc import Iterator
from itertools import islice

from bot.domain.knowledge import Entry
from bot.domain.save_results import Rival, Saved
from bot.matching.conflicts import find_rivalries, find_shared_phrases
from bot.service.snapshot import Snapshot

MAX_ENTRIES = 5
"""Entries of one draft that are looked at; an import would take long, and `check` tells of all."""

MAX_RIVALS = 3


def find_rivals(saved: Saved, snapshot: Snapshot) -> tuple[Rival, ...]:
    """Find new phrases of the saved entries that another entry answers as well, or nearly. CPU-bound: run in a thread.

    What an entry competed with before, its author was told then.
    """
    known = {phrase.casefold() for item in saved.before if isinstance(item, Entry) for phrase in item.asked}
    entries = [change.value for change in saved.draft.changes if isinstance(change.value, Entry)][:MAX_ENTRIES]
    new = (entry for entry in entries if any(phrase.casefold() not in known for phrase in entry.asked))
    found = (rival for entry in new for rival in _find_of_entry(entry, snapshot))
    return tuple(islice((rival for rival in found if rival.phrase.casefold() not in known), MAX_RIVALS))


def _find_of_entry(entry: Entry, snapshot: Snapshot) -> Iterator[Rival]:
    topic = snapshot.base.topics.get(entry.topic)
    if topic is None or entry.replaced_by:
        return
    for shared in find_shared_phrases(snapshot.index, [topic]):
        if shared.entry_id == entry.full_id:
            yield Rival(shared.phrase, entry.full_id, shared.others, is_shared=True)
    for rivalry in find_rivalries(snapshot.index, [topic]):
        if rivalry.entry_id == entry.full_id:
            yield Rival(rivalry.phrase, entry.full_id, (rivalry.rival_id,), is_shared=False)
