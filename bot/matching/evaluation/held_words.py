"""Which entries hold the words of a question, by forms and synonyms: whether a base may answer it in any way."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.domain.knowledge import Topic
from bot.matching.index.answer_kind import gives_kind
from bot.matching.index.documents import tokenize
from bot.matching.index.profile import MIN_SHARED_PREFIX, NEGATIONS, EntryProfile, build_profile
from bot.matching.text.answer_type import classify_question
from bot.matching.text.glossary import Glossary
from bot.matching.text.stopwords import GENERAL_WORDS


@dataclass(frozen=True, slots=True)
class HeldWords:
    """An inverted index from stems, synonym sets and beginnings of words to the entries that have them.

    It errs on the side of *may be answered*: a word counts as held in any form or synonym, and general words always do.

    Attributes:
        profiles: The entries.
        holders: For each stem, synonym set and beginning, the positions of the entries that have it.
        glossary: Synonyms of the language and of the base.
    """

    profiles: Sequence[EntryProfile]
    holders: dict[str, set[int]]
    glossary: Glossary

    @classmethod
    def build(cls, topics: Iterable[Topic], glossary: Glossary) -> "HeldWords":
        """Index every entry; about 0.1 ms each."""
        profiles = [build_profile(topic, entry, glossary) for topic in topics for entry in topic.entries]
        holders: dict[str, set[int]] = defaultdict(set)
        for position, profile in enumerate(profiles):
            for mark in profile.stems | profile.concepts | set(_list_prefixes(profile.stems)):
                holders[mark].add(position)
        return cls(profiles, dict(holders), glossary)

    def find_holders(self, words: Sequence[str]) -> dict[str, set[int]]:
        """Return for each specific word of a text the positions of the entries that have it."""
        language = self.glossary.language
        stems = list(map(language.stem, words))
        marks = [{own, *_list_prefixes([own])} for own in stems]
        for concept, span in self.glossary.find_concepts(stems):
            for own in marks[span]:
                own.add(concept)
        return {
            word: set().union(*(self.holders.get(mark, ()) for mark in own))
            for word, own in zip(words, marks, strict=True)
            if word not in language.function_words and word not in GENERAL_WORDS
        }

    def may_answer(self, question: str, subject: str) -> bool:
        """Whether any entry has every specific word of a question's subject, and what answers the question's kind."""
        words = tokenize(question)
        types, denies = classify_question(words), bool(NEGATIONS.intersection(words))
        held = list(self.find_holders(tokenize(subject)).values())
        return not held or any(
            gives_kind(words, types, self.profiles[position]) and (not denies or self.profiles[position].is_negative)
            for position in set.intersection(*held)
        )

    def may_explain(self, question: str) -> bool:
        """Whether an entry that shares at least half of the specific words of a question may tell the reason for it."""
        words = tokenize(question)
        if "reason" not in classify_question(words):
            return False
        held = self.find_holders(words)
        counts = Counter(position for positions in held.values() for position in positions)
        return any(
            2 * count >= len(held) and gives_kind(words, frozenset(["reason"]), self.profiles[position])
            for position, count in counts.items()
        )

    def has_word(self, word: str) -> bool:
        """Whether any entry has a word, in any form or by a synonym."""
        return any(self.find_holders((word,)).values())


def _list_prefixes(stems: Iterable[str]) -> Iterator[str]:
    return (f"{own[:MIN_SHARED_PREFIX]}…" for own in stems if len(own) >= MIN_SHARED_PREFIX)
