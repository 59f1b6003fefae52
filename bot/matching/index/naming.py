"""What counts as a name in a knowledge base, and which words tell none of its entries apart."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice

from bot.domain.knowledge import Topic
from bot.matching.index.profile import build_profile, find_names
from bot.matching.text.glossary import Glossary
from bot.matching.text.language import Language
from bot.matching.text.normalise import normalise

COMMON_SHARE, MIN_COMMON_ENTRIES = 0.3, 4
"""A stem that more than this share of the entries have, and more than so many, tells none apart: *server*, *club*, or
the name of what the whole base is about."""

MAX_SAMPLED_ENTRIES = 1_000
"""Entries that are looked at for common stems; more do not change which they are."""

_CAPITAL = re.compile(r"[^\W\d_a-z]")
_LETTERS = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Naming:
    """Names and common words of a knowledge base.

    Attributes:
        names: Stems of the words that it writes with a capital inside a sentence.
        common: Stems and synonym sets that tell no entries apart.
        sorts: Sorts (`text.sorts`) of which it names a member.
        glossary: Synonyms of the language and of the base.
    """

    names: frozenset[str]
    common: frozenset[str]
    sorts: frozenset[int]
    glossary: Glossary

    def extend(self, topics: Iterable[Topic]) -> "Naming":
        """Return the naming with the names and sorts of further topics."""
        topics = list(topics)
        profiles = (build_profile(topic, entry, self.glossary) for topic in topics for entry in topic.entries)
        sorts = self.sorts.union(*(profile.sorts for profile in profiles))
        # Most changes bring no new name, and the names of a large base are not copied for nothing.
        new_names = set(_find_stems(topics, self.glossary.language)) - self.names
        return replace(self, names=self.names | new_names if new_names else self.names, sorts=sorts)


def build_naming(topics: Iterable[Topic], glossary: Glossary) -> Naming:
    """Collect the names and common words of topics; about 0.1 ms an entry for the first `MAX_SAMPLED_ENTRIES`."""
    ordered = sorted(topics, key=lambda topic: topic.id)
    entries = ((topic, entry) for topic in ordered for entry in topic.entries)
    profiles = [build_profile(topic, entry, glossary) for topic, entry in islice(entries, MAX_SAMPLED_ENTRIES)]
    counts = Counter(mark for profile in profiles for mark in profile.stems | profile.concepts)
    least = max(MIN_COMMON_ENTRIES, COMMON_SHARE * len(profiles))
    common = frozenset(mark for mark, count in counts.items() if count > least)
    sorts = frozenset(sort for profile in profiles for sort in profile.sorts)
    names = frozenset(_find_stems(ordered, glossary.language))
    if not glossary.language.is_english:  # no list of words tells there which titles begin with a name
        names -= frozenset(_find_plain_stems(ordered, glossary.language))
    return Naming(names, common, sorts, glossary)


def _find_plain_stems(topics: Iterable[Topic], language: Language) -> Iterator[str]:
    """Yield the stems of words that stand without a capital."""
    for topic in topics:
        for entry in topic.entries:
            for text in (*entry.asked, entry.plain_text):
                plain = " ".join(found for found in _LETTERS.findall(text) if found[0].islower())
                yield from map(language.stem, normalise(plain).split())


def _find_stems(topics: Iterable[Topic], language: Language) -> Iterator[str]:
    for topic in topics:
        for name in (topic.title, *topic.aliases):
            # Names stand as titles, where every word may be one.
            yield from map(language.stem, find_names(f"the {name}"))
        for entry in topic.entries:
            for text in (*entry.asked, entry.plain_text):
                if _CAPITAL.search(text, 1):
                    yield from map(language.stem, find_names(text))
