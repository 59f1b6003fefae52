"""Groups a timeline into the lanes of its picture: one for each topic or, within a topic, for each name."""

import re
from collections.abc import Sequence
from difflib import get_close_matches

from bot.domain.knowledge import Entry, KnowledgeBase, Topic
from bot.domain.text import capitalize_first, shorten
from bot.domain.timeline import Lane, TimelineEntry
from bot.languages import say
from bot.matching.text.normalise import normalise
from bot.matching.text.stopwords import FUNCTION_WORDS

MAX_NAME_WORDS = 3

MAX_ALT_LENGTH = 1_000
"""Characters of the alternative text; Discord's limit is 1,024."""

MIN_SIMILARITY = 0.8
"""Of a word and a part of an id, from 0 to 1: `Wörner` and `woerner` are the same."""

PARTICLES = frozenset(("da", "de", "del", "den", "der", "di", "du", "la", "le", "van", "von"))
"""Small words within the names of people."""

_TITLE_END = re.compile(r"[,:;(]| – ")
_COUNT = re.compile(r"(?<![\w.,])(?!(?:19|20)\d\d\b)\d[\d.,]*((?: (?:%|[^\W\dA-Z]\w*)){1,2})")


def build_lanes(base: KnowledgeBase, timeline: Sequence[TimelineEntry]) -> tuple[Lane, ...]:
    """Group a timeline by what a picture of it tells apart, in order of what comes first."""
    topics = {placed.entry.topic: base.topics[placed.entry.topic] for placed in timeline}
    if len(topics) != 1 or len({placed.format_period() for placed in timeline}) == 1:
        labels = [shorten_title(topics[placed.entry.topic]) for placed in timeline]
    else:
        labels = name_entries(next(iter(topics.values())), [placed.entry for placed in timeline])
    lanes: dict[str, list[TimelineEntry]] = {}
    for label, placed in zip(labels, timeline, strict=True):
        lanes.setdefault(label, []).append(placed)
    return tuple(Lane(label, tuple(entries)) for label, entries in lanes.items())


def describe_lanes(title: str, lanes: Sequence[Lane]) -> str:
    """Return the alternative text of the picture: each lane with its dates."""
    heading = say("Timeline: {subject}").format(subject=title)
    return shorten(f"{heading}. {'; '.join(map(_describe_lane, lanes))}.", MAX_ALT_LENGTH)


def _describe_lane(lane: Lane) -> str:
    return f"{lane.label}: {', '.join(dict.fromkeys(placed.format_period() for placed in lane.entries))}"


def shorten_title(topic: Topic) -> str:
    """Shorten a title to what stands before its first comma, colon or bracket."""
    return _TITLE_END.split(topic.title)[0].strip() or topic.title


def name_entries(topic: Topic, entries: Sequence[Entry]) -> list[str]:
    """Tell the entries of a topic apart in a few words: by what they count, by the names in them, or by their ids."""
    counts = [count for entry in entries if (count := _find_count(entry))]
    if len(counts) == len(entries) and len({count.split()[-1] for count in counts}) == 1 < len(set(counts)):
        return counts
    return [_find_name(entry) or _read_id(entry) or shorten_title(topic) for entry in entries]


def _find_name(entry: Entry) -> str | None:
    """Find the name in a statement that the entry's id was made from."""
    for name in _list_names(entry.plain_text):
        words = [normalise(word) for word in name]
        for part in reversed(entry.id.split("-")):
            if close := get_close_matches(part, words, n=1, cutoff=MIN_SIMILARITY):
                end = max(words.index(close[0]) + 1, min(MAX_NAME_WORDS, len(name)))
                return " ".join(name[max(0, end - MAX_NAME_WORDS) : end])
    return None


def _list_names(text: str) -> list[list[str]]:
    """List the runs of capitalized words in a text."""
    names: list[list[str]] = [[]]
    for token in text.split():
        word = token.strip('.,:;()“”"').removesuffix("'s").removesuffix("’s")
        if word[:1].isupper() or (names[-1] and word in PARTICLES):
            names[-1].append(word)
        if word != token or not (word[:1].isupper() or word in PARTICLES):
            names.append([])
    return [name for name in map(_skip_article, names) if name]


def _skip_article(name: list[str]) -> list[str]:
    return name[1:] if name and normalise(name[0]) in FUNCTION_WORDS else name


def _find_count(entry: Entry) -> str | None:
    for count in _COUNT.finditer(entry.plain_text):
        words = count[0].split()
        while normalise(words[-1]) in FUNCTION_WORDS:
            words.pop()
        if len(words) > 1:
            return " ".join(words)
    return None


def _read_id(entry: Entry) -> str | None:
    """Read an id as words; one such as `when` names nothing."""
    return None if entry.id in FUNCTION_WORDS else capitalize_first(entry.id.replace("-", " "))
