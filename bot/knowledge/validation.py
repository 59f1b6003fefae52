"""Cross-file validation: links, duplicate names, phrases that belong to two entries, dates in the future."""

import difflib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from bot.domain.knowledge import Entry, KnowledgeBase, Topic
from bot.domain.problems import Problem
from bot.domain.starters import find_named, list_names
from bot.domain.translation import mark_translations
from bot.knowledge.date_validation import find_date_problems, name_checked
from bot.knowledge.parser import ParsedFile, iter_entries, line_key
from bot.knowledge.phrases import Normaliser, find_phrase_problems
from bot.knowledge.translation_validation import build_translations, find_translation_problems

NO_TOPICS = "there are no topics; add one under 'topics:'."


def validate_files(
    files: Sequence[ParsedFile], normalise: Normaliser, today: date, *, check_links: bool = True
) -> list[Problem]:
    """Find every problem between the files of one knowledge base.

    Args:
        files: All files, merged; at least one.
        normalise: See `Normaliser`.
        today: Dates of checks and publications must not be after it.
        check_links: False if a file could not be read: it may contain what seems to be missing.

    Returns:
        The problems, by file and line.

    """
    problems = list(_find_duplicates(files))
    files = [_drop_repeated(file) for file in files]  # what is wrong with them, too, would be looked for in the first
    checks = [find_date_problems]
    if check_links:
        checks += [_find_missing_parts, _find_broken_topic_links, _find_broken_entry_links, _find_unknown_starters]
    problems += (problem for check in checks for problem in check(files))
    problems += find_translation_problems(files, check_links=check_links)
    problems += find_phrase_problems(files, normalise)
    # What many entries have from their file's defaults is wrong once.
    return sorted({*problems, *_find_future_dates(files, today)})


def _drop_repeated(file: ParsedFile) -> ParsedFile:
    """A file without the topics and entries whose ids it holds already."""
    topics = {topic.id: topic for topic in reversed(file.topics)}
    return replace(file, topics=tuple(map(_drop_repeated_entries, reversed(topics.values()))))


def _drop_repeated_entries(topic: Topic) -> Topic:
    entries = {entry.id: entry for entry in reversed(topic.entries)}
    return topic if len(entries) == len(topic.entries) else replace(topic, entries=tuple(reversed(entries.values())))


def build_base(files: Sequence[ParsedFile]) -> KnowledgeBase:
    """Build the knowledge base from merged files without problems."""
    about = next(file.about for file in files if file.about)
    base = KnowledgeBase(
        about.title,
        about.about,
        {name: title for file in files for name, title in file.categories.items()},
        {source.id: source for file in files for source in file.sources},
        {topic.id: topic for file in files for topic in file.topics},
        {entry.replaced_by: entry.full_id for _, entry in iter_entries(files) if entry.replaced_by},
        {name: terms for file in files for name, terms in file.glossary.items()},
        about.source,
        language=about.language,
        translations=build_translations(files),
        starters=about.starters,
    )
    return mark_translations(base)


def _iter_topics(files: Sequence[ParsedFile]) -> Iterator[tuple[ParsedFile, Topic]]:
    return ((file, topic) for file in files for topic in file.topics)


def _find_missing_parts(files: Sequence[ParsedFile]) -> Iterator[Problem]:
    titled = [file for file in files if file.about]
    if not titled:
        yield Problem(files[0].file, 1, "no file has 'base:' with 'title' and 'about'; add it to one.")
    for file in titled[1:]:
        yield Problem(file.file, file.get_line("base"), f"'base' is already defined in {titled[0].file}.")
    if not any(file.topics for file in files):
        yield Problem(files[0].file, 1, NO_TOPICS)


def _find_duplicates(files: Sequence[ParsedFile]) -> Iterator[Problem]:
    yield from _find_duplicate_names(files, "source", lambda file: [source.id for source in file.sources])
    yield from _find_duplicate_names(files, "category", lambda file: list(file.categories))
    yield from _find_duplicate_names(files, "glossary", lambda file: list(file.glossary))
    yield from _find_duplicate_names(files, "topic", lambda file: [topic.id for topic in file.topics])
    for file, topic in _iter_topics(files):
        ids = [entry.full_id for entry in topic.entries]
        for full_id in sorted({full_id for full_id in ids if ids.count(full_id) > 1}):
            yield Problem(file.file, _find_repeated_line(file, "entry", full_id), f"there are two entries '{full_id}'.")


def _find_repeated_line(file: ParsedFile, kind: str, name: str) -> int:
    """The line on which a file holds something for the second time, or the first if that is elsewhere."""
    return file.lines.get(line_key("again", kind, name), file.get_line(kind, name))


def _find_duplicate_names(
    files: Sequence[ParsedFile], kind: str, list_names: Callable[[ParsedFile], list[str]]
) -> Iterator[Problem]:
    first: dict[str, ParsedFile] = {}
    for file in files:
        for name in list_names(file):
            if name in first:
                line = first[name].get_line(kind, name)
                where = "this file" if first[name] is file else f"{first[name].file}:{line}"
                repeated = _find_repeated_line(file, kind, name)
                yield Problem(file.file, repeated, f"{kind} '{name}' is already defined in {where}.")
            first.setdefault(name, file)


def _find_unknown_starters(files: Sequence[ParsedFile]) -> Iterator[Problem]:
    if any(file.overrides for file in files):
        return  # it may have taken away what the base that it overrides begins with
    topics = [topic for _, topic in _iter_topics(files)]
    for file in files:
        starters = file.about.starters if file.about else ()
        known = find_named(topics, starters)
        for position, starter in enumerate(starters):
            if starter not in known:
                nearest = difflib.get_close_matches(starter, [name for name, _ in list_names(topics)], 1)
                meant = f" (did you mean '{nearest[0]}'?)" if nearest else ""
                message = (
                    f"starter '{starter}' is no phrase of an entry and no title of a topic{meant}; write one of them."
                )
                yield Problem(file.file, file.get_line("starters", "base", str(position)), message)


def _find_broken_topic_links(files: Sequence[ParsedFile]) -> Iterator[Problem]:
    categories = {name: title for file in files for name, title in file.categories.items()}
    topics = {topic.id for _, topic in _iter_topics(files)}
    for file, topic in _iter_topics(files):
        if topic.category and topic.category not in categories:
            known = ", ".join(sorted(categories)) or "none yet"
            by_title = {title.casefold(): name for name, title in categories.items()}
            hint = f"write {meant}" if (meant := by_title.get(topic.category.casefold())) else known
            message = f"category '{topic.category}' is not declared under 'categories:' ({hint})."
            yield Problem(file.file, file.get_line("its category", topic.id), message)
        for related in topic.related:
            if related not in topics or related == topic.id:
                reason = "the topic itself" if related == topic.id else "not a topic"
                message = f"'related' names '{related}', which is {reason}."
                yield Problem(file.file, file.get_line("related", topic.id), message)


def _find_broken_entry_links(files: Sequence[ParsedFile]) -> Iterator[Problem]:
    sources = {source.id for file in files for source in file.sources}
    entries = {entry.full_id for _, entry in iter_entries(files)}
    for file in files:
        if file.about and file.about.source and file.about.source not in sources:
            message = f"'source' of 'base' names '{file.about.source}', which is not declared under 'sources:'."
            yield Problem(file.file, file.get_line("base"), message)
    yield from _find_unsourced(files)
    for file, entry in iter_entries(files):
        for key, source in _collect_cited_sources(entry):
            if source not in sources:
                line = file.get_line(key, entry.full_id)
                yield Problem(file.file, line, f"source '{source}' is not declared under 'sources:'.")
        if entry.replaced_by and entry.replaced_by not in entries:
            message = f"'replaced_by' of '{entry.full_id}' names '{entry.replaced_by}', which is not an entry."
            yield Problem(file.file, file.get_line("replaced_by", entry.full_id), message)


def _find_unsourced(files: Sequence[ParsedFile]) -> Iterator[Problem]:
    """Find entries without a source: one problem, since one line mends them all."""
    where = "here, under 'defaults:' of the file, or as 'source' of 'base:'"
    missing = [
        (file, entry.full_id)
        for file, entry in iter_entries(files)
        if not entry.sources and line_key("defaults", "sources") not in file.lines
    ]
    if missing:
        file, name = missing[0]
        more = f" and {len(missing) - 1} more" if missing[1:] else ""
        message = f"'sources' of '{name}'{more} is missing; name one {where}."
        yield Problem(file.file, file.get_line("entry", name), message)


def _collect_cited_sources(entry: Entry) -> Iterator[tuple[str, str]]:
    yield from (("sources", source) for source in entry.sources)
    yield from (("disputed", source) for source in (entry.disputed.sources if entry.disputed else ()))


def _find_future_dates(files: Sequence[ParsedFile], today: date) -> Iterator[Problem]:
    for file, entry in iter_entries(files):
        line = file.get_line("checked", entry.full_id)
        if entry.checked and entry.checked.first_day() > today:
            message = f"{name_checked(file, entry)} is {entry.checked}, which is in the future."
            yield Problem(file.file, line, message)
        if entry.checked and entry.checked.day is None:
            yield Problem(file.file, line, f"{name_checked(file, entry)} must be a full date: YYYY-MM-DD.")
        if entry.correction and entry.correction.date.first_day() > today:
            message = f"the correction of '{entry.full_id}' is dated {entry.correction.date}, which is in the future."
            yield Problem(file.file, file.get_line("correction", entry.full_id), message)
    for file in files:
        for source in file.sources:
            if source.published and source.published.first_day() > today:
                message = f"source '{source.id}' is published {source.published}, which is in the future."
                yield Problem(file.file, file.get_line("source", source.id), message)
