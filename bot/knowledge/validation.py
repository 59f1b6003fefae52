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
from bot.languages import mark, say

NO_TOPICS = mark("there are no topics; add one under 'topics:'.")


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
        yield Problem(files[0].file, 1, say("no file has 'base:' with 'title' and 'about'; add it to one."))
    for file in titled[1:]:
        yield Problem(
            file.file, file.get_line("base"), say("'base' is already defined in {file}.").format(file=titled[0].file)
        )
    if not any(file.topics for file in files):
        yield Problem(files[0].file, 1, say(NO_TOPICS))


def _find_duplicates(files: Sequence[ParsedFile]) -> Iterator[Problem]:
    yield from _find_duplicate_names(files, "source", lambda file: [source.id for source in file.sources])
    yield from _find_duplicate_names(files, "category", lambda file: list(file.categories))
    yield from _find_duplicate_names(files, "glossary", lambda file: list(file.glossary))
    yield from _find_duplicate_names(files, "topic", lambda file: [topic.id for topic in file.topics])
    for file, topic in _iter_topics(files):
        ids = [entry.full_id for entry in topic.entries]
        for full_id in sorted({full_id for full_id in ids if ids.count(full_id) > 1}):
            yield Problem(
                file.file,
                _find_repeated_line(file, "entry", full_id),
                say("there are two entries '{entry}'.").format(entry=full_id),
            )


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
                where = say("this file") if first[name] is file else f"{first[name].file}:{line}"
                repeated = _find_repeated_line(file, kind, name)
                yield Problem(
                    file.file,
                    repeated,
                    say("{kind} '{name}' is already defined in {where}.").format(kind=kind, name=name, where=where),
                )
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
                meant = say(" (did you mean '{name}'?)").format(name=nearest[0]) if nearest else ""
                message = say(
                    "starter '{starter}' is no phrase of an entry and no title of a topic{meant}; write one of them."
                ).format(starter=starter, meant=meant)
                yield Problem(file.file, file.get_line("starters", "base", str(position)), message)


def _find_broken_topic_links(files: Sequence[ParsedFile]) -> Iterator[Problem]:
    categories = {name: title for file in files for name, title in file.categories.items()}
    topics = {topic.id for _, topic in _iter_topics(files)}
    for file, topic in _iter_topics(files):
        if topic.category and topic.category not in categories:
            known = ", ".join(sorted(categories)) or say("none yet")
            by_title = {title.casefold(): name for name, title in categories.items()}
            hint = (
                say("write {meant}").format(meant=meant)
                if (meant := by_title.get(topic.category.casefold()))
                else known
            )
            message = say("category '{category}' is not declared under 'categories:' ({hint}).").format(
                category=topic.category, hint=hint
            )
            yield Problem(file.file, file.get_line("its category", topic.id), message)
        for related in topic.related:
            if related not in topics or related == topic.id:
                reason = say("the topic itself") if related == topic.id else say("not a topic")
                message = say("'related' names '{related}', which is {reason}.").format(related=related, reason=reason)
                yield Problem(file.file, file.get_line("related", topic.id), message)


def _find_broken_entry_links(files: Sequence[ParsedFile]) -> Iterator[Problem]:
    sources = {source.id for file in files for source in file.sources}
    entries = {entry.full_id for _, entry in iter_entries(files)}
    for file in files:
        if file.about and file.about.source and file.about.source not in sources:
            message = say("'source' of 'base' names '{source}', which is not declared under 'sources:'.").format(
                source=file.about.source
            )
            yield Problem(file.file, file.get_line("base"), message)
    yield from _find_unsourced(files)
    for file, entry in iter_entries(files):
        for key, source in _collect_cited_sources(entry):
            if source not in sources:
                line = file.get_line(key, entry.full_id)
                yield Problem(
                    file.file, line, say("source '{source}' is not declared under 'sources:'.").format(source=source)
                )
        if entry.replaced_by and entry.replaced_by not in entries:
            message = say("'replaced_by' of '{entry}' names '{successor}', which is not an entry.").format(
                entry=entry.full_id, successor=entry.replaced_by
            )
            yield Problem(file.file, file.get_line("replaced_by", entry.full_id), message)


def _find_unsourced(files: Sequence[ParsedFile]) -> Iterator[Problem]:
    """Find entries without a source: one problem, since one line mends them all."""
    where = say("here, under 'defaults:' of the file, or as 'source' of 'base:'")
    missing = [
        (file, entry.full_id)
        for file, entry in iter_entries(files)
        if not entry.sources and line_key("defaults", "sources") not in file.lines
    ]
    if missing:
        file, name = missing[0]
        more = say(" and {count} more").format(count=len(missing) - 1) if missing[1:] else ""
        message = say("'sources' of '{name}'{more} is missing; name one {where}.").format(
            name=name, more=more, where=where
        )
        yield Problem(file.file, file.get_line("entry", name), message)


def _collect_cited_sources(entry: Entry) -> Iterator[tuple[str, str]]:
    yield from (("sources", source) for source in entry.sources)
    yield from (("disputed", source) for source in (entry.disputed.sources if entry.disputed else ()))


def _find_future_dates(files: Sequence[ParsedFile], today: date) -> Iterator[Problem]:
    for file, entry in iter_entries(files):
        line = file.get_line("checked", entry.full_id)
        if entry.checked and entry.checked.first_day() > today:
            message = say("{field} is {checked}, which is in the future.").format(
                field=name_checked(file, entry), checked=entry.checked
            )
            yield Problem(file.file, line, message)
        if entry.checked and entry.checked.day is None:
            yield Problem(
                file.file, line, say("{field} must be a full date: YYYY-MM-DD.").format(field=name_checked(file, entry))
            )
        if entry.correction and entry.correction.date.first_day() > today:
            message = say("the correction of '{entry}' is dated {date}, which is in the future.").format(
                entry=entry.full_id, date=entry.correction.date
            )
            yield Problem(file.file, file.get_line("correction", entry.full_id), message)
    for file in files:
        for source in file.sources:
            if source.published and source.published.first_day() > today:
                message = say("source '{source}' is published {published}, which is in the future.").format(
                    source=source.id, published=source.published
                )
                yield Problem(file.file, file.get_line("source", source.id), message)
            if source.accessed and source.accessed.first_day() > today:
                message = say("source '{source}' is accessed {accessed}, which is in the future.").format(
                    source=source.id, accessed=source.accessed
                )
                yield Problem(file.file, file.get_line("source", source.id), message)
