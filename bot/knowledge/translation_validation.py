"""Validation of translations against the original that they translate."""

import difflib
from collections.abc import Iterable, Iterator, Mapping, Sequence

from bot.domain.knowledge import DEFAULT_LANGUAGE, Entry, Topic, Translation
from bot.domain.problems import Problem
from bot.domain.text import shorten
from bot.domain.translation import list_texts
from bot.knowledge.parser import ParsedFile


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
