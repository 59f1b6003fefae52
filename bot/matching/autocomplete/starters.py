"""Questions to begin with: what a newcomer can ask of a base that nobody has asked yet."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from bot.domain.knowledge import Entry, Topic

MAX_TEXT_LENGTH = 300
"""Characters of an answer that is read at one look."""

MAX_QUESTION_LENGTH = 60


def list_starters(topics: Iterable[Topic], named: Sequence[str], limit: int) -> list[str]:
    """Return the questions that the base names; of one that names none, those of short entries."""
    return list(named[:limit]) or [entry.asked[0] for entry in islice(_pick(topics), limit)]


def _pick(topics: Iterable[Topic]) -> Iterator[Entry]:
    """Pick short entries with short questions: the first of each category, then the next of each, in their order."""
    by_category: dict[str, list[Entry]] = {}
    for topic in topics:
        by_category.setdefault(topic.category, []).extend(_list_suitable(topic))
    rounds = max(map(len, by_category.values()), default=0)
    return (entries[number] for number in range(rounds) for entries in by_category.values() if number < len(entries))


def _list_suitable(topic: Topic) -> Iterator[Entry]:
    """The first entry of a topic that still holds and is short."""
    for entry in topic.entries:
        is_short = len(entry.text) <= MAX_TEXT_LENGTH and len(entry.asked[0]) <= MAX_QUESTION_LENGTH
        if is_short and not entry.replaced_by and not entry.disputed:
            yield entry
            return
