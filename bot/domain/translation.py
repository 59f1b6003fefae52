"""Translations of a knowledge base: what a language has instead of the original's texts.

A translation changes words only. Ids, dates and sources stay those of the original, so that an answer is the same
entry in every language. What is not translated yet stands in the original's words.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from bot.domain.knowledge import Entry, ItemTranslation, KnowledgeBase, Topic, Translation
from bot.domain.overlay_mapping import build_overlay_mapping
from bot.domain.starters import find_named

TOPIC_TEXTS = ("title", "summary", "who", "where")
ENTRY_TEXTS = (
    "text",
    "by",
    "basis",
    "correction.claim",
    "correction.right",
    "correction.why",
    "disputed.claim",
    "image.alt",
)
"""Where the texts of an entry are that people read, but for its phrases."""

DIGEST_LENGTH = 8

Item = TypeVar("Item", Topic, Entry)
Part = TypeVar("Part")


@dataclass(frozen=True, slots=True)
class LanguageCoverage:
    """How far a language has come.

    Attributes:
        total: Number of topics and entries.
        missing: What lacks a translation, or a part of it: ids in the order of the base.
        behind: What was translated from an earlier text.

    """

    total: int
    missing: tuple[str, ...]
    behind: tuple[str, ...]


def list_texts(item: Topic | Entry) -> dict[str, str]:
    """Return the texts of a topic or entry by their place, without its phrases.

    >>> list_texts(Topic("kfor", "KFOR", "operations", (), who="NATO"))
    {'title': 'KFOR', 'who': 'NATO'}
    """
    places = TOPIC_TEXTS if isinstance(item, Topic) else ENTRY_TEXTS
    return {place: text for place in places if (text := _get_text(item, place))}


def _get_text(item: object, place: str) -> str | None:
    held: Any = item
    for name in place.split("."):
        held = getattr(held, name, None)
    text: str | None = held
    return text


def compute_text_digest(item: Topic | Entry) -> str:
    """Compute what changes when a text changes that has to be translated; phrases don't count."""
    texts = json.dumps(list_texts(item), ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(texts.encode()).hexdigest()[:DIGEST_LENGTH]


def list_items(base: KnowledgeBase) -> Iterator[tuple[str, Topic | Entry]]:
    """Yield everything that has a translation, by key: each topic, then its entries."""
    for topic in base.topics.values():
        yield topic.id, topic
        yield from ((entry.full_id, entry) for entry in topic.entries)


def translate_base(base: KnowledgeBase, language: str) -> KnowledgeBase:
    """Return the base in another language, with the original's words where that has none."""
    translation = base.translations[language]
    changed = dict.fromkeys(key.partition("/")[0] for key in translation.items)
    topics = {key: translate_topic(base.topics[key], translation) for key in changed if key in base.topics}
    translated = build_overlay_mapping(base.topics, topics)
    glossary = {
        name: tuple(dict.fromkeys((*base.glossary.get(name, ()), *translation.glossary.get(name, ()))))
        for name in dict.fromkeys((*base.glossary, *translation.glossary))
    }
    return replace(
        base,
        title=translation.title or base.title,
        about=translation.about or base.about,
        categories={key: translation.categories.get(key, title) for key, title in base.categories.items()},
        topics=translated,
        glossary=glossary,
        starters=tuple(_translate_starters(base, translated)),
        language=language,
        outdated=frozenset(find_behind(base, translation)),
    )


def _translate_starters(base: KnowledgeBase, translated: Mapping[str, Topic]) -> Iterator[str]:
    """Yield each question to begin with in another language: of an entry, its first phrase there."""
    named = find_named(base.topics.values(), base.starters)
    for starter, item in ((starter, named[starter]) for starter in base.starters if starter in named):
        topic = translated[item.id if isinstance(item, Topic) else item.topic]
        entries = (entry for entry in topic.entries if isinstance(item, Entry) and entry.id == item.id)
        entry = next(entries, None)
        yield topic.title if entry is None else starter if starter in entry.asked else entry.asked[0]


def translate_topic(topic: Topic, translation: Translation) -> Topic:
    """Return a topic with its entries in another language."""
    entries = tuple(_translate(entry, "asked", translation.items.get(entry.full_id)) for entry in topic.entries)
    return replace(_translate(topic, "aliases", translation.items.get(topic.id)), entries=entries)


def _translate(item: Item, phrases_field: str, translation: ItemTranslation | None) -> Item:
    if translation is None:
        return item
    for place, text in translation.texts.items():
        if _get_text(item, place):  # otherwise moderators have taken it away from the original
            item = _replace_part(item, place, text)
    return _replace_part(item, phrases_field, translation.phrases) if translation.phrases else item


def _replace_part(item: Part, place: str, value: object) -> Part:
    name, _, rest = place.partition(".")
    own: Any = item  # any of the model's dataclasses
    changed: Part = replace(own, **{name: _replace_part(getattr(own, name), rest, value) if rest else value})
    return changed


def find_behind(base: KnowledgeBase, translation: Translation) -> Iterator[str]:
    """Yield the keys of what was translated from an earlier text of the original."""
    for key, item in list_items(base):
        own = translation.items.get(key)
        if own and own.of and own.of != compute_text_digest(item):
            yield key


def mark_translations(base: KnowledgeBase) -> KnowledgeBase:
    """Return the base whose translations without a digest count as translations of what it says now."""
    digests = {key: compute_text_digest(item) for key, item in list_items(base)} if base.translations else {}
    marked = {
        language: replace(
            translation,
            items={
                key: own if own.of else replace(own, of=digests.get(key, "")) for key, own in translation.items.items()
            },
        )
        for language, translation in base.translations.items()
    }
    return replace(base, translations=marked)


def measure_coverage(base: KnowledgeBase, language: str) -> LanguageCoverage:
    """Tell how much of a base is there in a language."""
    translation = base.translations[language]
    items = dict(list_items(base))
    missing = tuple(key for key, item in items.items() if _lacks_texts(item, translation.items.get(key)))
    return LanguageCoverage(len(items), missing, tuple(find_behind(base, translation)))


def _lacks_texts(item: Topic | Entry, translation: ItemTranslation | None) -> bool:
    if translation is None or list_texts(item).keys() - translation.texts.keys():
        return True
    return isinstance(item, Entry) and not translation.phrases
