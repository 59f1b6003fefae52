"""Which entry of a topic a name of it leads to."""

import re

from bot.domain.knowledge import Entry, Topic

MIN_NAMING_SHARE = 0.5
"""Share of an entry's phrases that have an alias from which the entry tells of what it names."""


def find_named_entry(topic: Topic, name: str) -> Entry:
    """Return the entry that a title or alias leads to.

    That is the first one, as a topic's names stand for all of it. An alias with a capital, digit or sign may also name
    one of several things that the topic tells of (`IFOR` in a topic on missions): it leads to the entry whose statement
    begins with it or half of whose phrases have it, if the first has it in none and no other tells of it as much.
    """
    first, *others = topic.entries
    if not others or name == topic.title or name == name.lower() != name.upper():
        return first
    pattern = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)", re.IGNORECASE)
    ranked = sorted(((_measure_naming(entry, pattern), entry) for entry in others), key=lambda pair: -pair[0])
    score, best = ranked[0]
    is_distinct = len(ranked) == 1 or score > ranked[1][0]
    return best if score >= MIN_NAMING_SHARE and is_distinct and not _measure_naming(first, pattern) else first


def _measure_naming(entry: Entry, pattern: re.Pattern[str]) -> float:
    """Return the share of the phrases that have a name, and 1 more if the statement begins with it."""
    opening = re.sub(r"^(?:an?|the)\s", "", entry.plain_text, flags=re.IGNORECASE)
    share = sum(bool(pattern.search(phrase)) for phrase in entry.asked) / max(1, len(entry.asked))
    return share + bool(pattern.match(opening))
