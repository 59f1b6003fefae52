"""Validation of translations against the original that they translate."""

import difflib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from bot.domain.knowledge import DEFAULT_LANGUAGE, Entry, Topic, Translation
from bot.domain.problems import Problem
from bot.domain.text import shorten
from bot.domain.translation import list_texts, translate_topic
from bot.knowledge.parser import ParsedFile

Phrases = Callable[[Topic], Iterable[tuple[str, str, str]]]
"""Lists what finds the entries of a topic: entry id, line key and phrase, as `validation.list_phrases` does."""


def find_translation_problems(files: Sequence[ParsedFile], *, check_links: bool = True) -> Iterator[Problem]:
    """Yield what translations say of things that the original doesn't have, and what two files of one say.

    Args:
        files: All files, merged.
        check_links: False if a file could not be read: it may contain what seems to be missing.

    """
    language = next((file.about.language for file in files if file.about), DEFAULT_LANGUAGE)
    hidden = {key for file in files for key in file.hidden}
    items = _collect_items(files)
    categories = {name for file in files for name in file.categories}
    seen: dict[tuple[str, str], ParsedFile] = {}
    for file in files:
        if file.translation is None or file.language is None:
            continue
        if file.language == language:
            yield Problem(file.file, 1, f"'{language}' is the language of the original; name the folder by another.")
        if check_links:
            yield from _find_unknown_ids(file, file.translation, items, categories, hidden)
        yield from _find_unknown_texts(file, file.translation, items)
        for key in file.translation.items:
            first = seen.setdefault((file.language, key), file)
            if first is not file:
                message = f"'{key}' is already translated in {first.file}:{first.get_line('item', key)}."
                yield Problem(file.file, file.get_line("item", key), message)


def _collect_items(files: Sequence[ParsedFile]) -> dict[str, Topic | Entry]:
    topics = [topic for file in files for topic in file.topics]
    entries = (entry for topic in topics for entry in topic.entries)
    return {**{topic.id: topic for topic in topics}, **{entry.full_id: entry for entry in entries}}


def _find_unknown_ids(
    file: ParsedFile,
    translation: Translation,
    items: Mapping[str, Topic | Entry],
    categories: set[str],
    hidden: set[str],
) -> Iterator[Problem]:
    for key in translation.items:
        if key not in items and hidden.isdisjoint((key, key.partition("/")[0])):
            kind = "an entry" if "/" in key else "a topic"
            message = f"'{shorten(key)}' is not {kind} of the original{_suggest(key, items)}."
            yield Problem(file.file, file.get_line("item", key), message)
    for name in translation.categories.keys() - categories:
        message = f"'{shorten(name)}' is not a category of the original{_suggest(name, categories)}."
        yield Problem(file.file, file.get_line("category", name), message)


def _suggest(key: str, known: Iterable[str]) -> str:
    similar = difflib.get_close_matches(key, list(known), n=1)
    return f"; did you mean '{similar[0]}'" if similar else ""


def _find_unknown_texts(
    file: ParsedFile, translation: Translation, items: Mapping[str, Topic | Entry]
) -> Iterator[Problem]:
    for key, own in translation.items.items():
        if key not in items:
            continue
        for place in own.texts.keys() - list_texts(items[key]).keys():
            line = file.get_line(place.partition(".")[0], key)
            yield Problem(file.file, line, f"the original of '{key}' has no '{place}'; leave it out.")


def find_shared_translated_phrases(
    files: Sequence[ParsedFile], normalise: Callable[[str], str], list_phrases: Phrases
) -> Iterator[Problem]:
    """Yield the phrases of translations that belong to two entries of a topic, or that have no letter or digit."""
    topics = {topic.id: topic for file in files for topic in file.topics}
    for language in dict.fromkeys(file.language for file in files if file.language):
        own = [file for file in files if file.language == language]
        lines = {key: (file.file, line) for file in own for key, line in file.lines.items()}
        merged = merge_translations(own)
        for topic_id in dict.fromkeys(key.partition("/")[0] for key in merged.items):
            if topic := topics.get(topic_id):
                translated = list_phrases(translate_topic(topic, merged))
                yield from _find_shared(translated, normalise, lines)


def _find_shared(
    phrases: Iterable[tuple[str, str, str]], normalise: Callable[[str], str], lines: Mapping[str, tuple[str, int]]
) -> Iterator[Problem]:
    owners: dict[str, str] = {}
    for owner, key, phrase in phrases:
        if key not in lines:  # the original's own, which is checked there
            continue
        first = owners.setdefault(normalise(phrase), owner)
        if not normalise(phrase):
            yield Problem(*lines[key], f"'{phrase}' of '{owner}' contains no letter or digit.")
        elif first != owner:
            message = f"'{phrase}' already belongs to '{first}'; in a topic it must find one entry."
            yield Problem(*lines[key], message)


def merge_translations(files: Iterable[ParsedFile]) -> Translation:
    """Put the files of one language together."""
    parts = [file.translation for file in files if file.translation]
    return Translation(
        next((part.title for part in parts if part.title), ""),
        next((part.about for part in parts if part.about), ""),
        {key: title for part in parts for key, title in part.categories.items()},
        {key: item for part in parts for key, item in part.items.items()},
        {name: terms for part in parts for name, terms in part.glossary.items()},
    )


def build_translations(files: Sequence[ParsedFile]) -> dict[str, Translation]:
    """Build the translations of a knowledge base, by language."""
    languages = dict.fromkeys(file.language for file in files if file.language)
    return {language: merge_translations(file for file in files if file.language == language) for language in languages}
