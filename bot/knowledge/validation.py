"""What only the whole base can tell: links, names that belong to two, chains, dates in the wrong order."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date

from bot.domain.knowledge import KnowledgeBase, Topic
from bot.domain.problems import Problem
from bot.knowledge.date_validation import find_date_problems
from bot.knowledge.fields import PLACEHOLDER_DATE
from bot.knowledge.reader import ParsedFile, iter_entries, line_key

Normaliser = Callable[[str], str]
"""Two wordings are the same question when they fold to the same text."""


def validate_files(parts: Sequence[ParsedFile], fold: Normaliser, today: date, *, links: bool = True) -> list[Problem]:
    """Every problem between the files of one base, in the order of files and lines.

    Without `links` nothing is reported as missing: a file that can't be read may hold it.
    """
    checks = (_twice, find_date_problems, *((_whole, _links, _entry_links) if links else ()))
    found = [problem for check in checks for problem in check(parts)]
    return sorted([*found, *_shared_wordings(parts, fold), *_future(parts, today)])


def build_base(parts: Sequence[ParsedFile]) -> KnowledgeBase:
    """One base of parts that have no problems."""
    about = next(part.about for part in parts if part.about)
    topics = {topic.id: topic for part in parts for topic in part.topics}
    return KnowledgeBase(
        about.title,
        about.about,
        {name: title for part in parts for name, title in part.categories.items()},
        {source.id: source for part in parts for source in part.sources},
        topics,
        {entry.replaced_by: entry.full_id for _, entry in iter_entries(parts) if entry.replaced_by},
        {name: terms for part in parts for name, terms in part.glossary.items()},
    )


def _topics(parts: Sequence[ParsedFile]) -> Iterator[tuple[ParsedFile, Topic]]:
    return ((part, topic) for part in parts for topic in part.topics)


def _whole(parts: Sequence[ParsedFile]) -> Iterator[Problem]:
    titled = [part for part in parts if part.about]
    if not titled:
        yield Problem(parts[0].file, 1, "no file of the base has 'base:' with 'title' and 'about'; add it to one.")
    for part in titled[1:]:
        yield Problem(part.file, part.line("base"), f"'base' stands in {titled[0].file} already.")
    if not any(part.topics for part in parts):
        yield Problem(parts[0].file, 1, "the base has no topics; write one under 'topics:'.")


def _twice(parts: Sequence[ParsedFile]) -> Iterator[Problem]:
    yield from _same_names(parts, "source", lambda part: [source.id for source in part.sources])
    yield from _same_names(parts, "category", lambda part: list(part.categories))
    yield from _same_names(parts, "glossary", lambda part: list(part.glossary))
    yield from _same_names(parts, "topic", lambda part: [topic.id for topic in part.topics])
    for part, topic in _topics(parts):
        ids = [entry.full_id for entry in topic.entries]
        for full_id in sorted({full_id for full_id in ids if ids.count(full_id) > 1}):
            yield Problem(part.file, part.line("entry", full_id), f"there are two entries '{full_id}'.")


def _same_names(parts: Sequence[ParsedFile], kind: str, names: Callable[[ParsedFile], list[str]]) -> Iterator[Problem]:
    first: dict[str, ParsedFile] = {}
    for part in parts:
        for name in names(part):
            if name in first:
                where = f"{first[name].file}:{first[name].line(kind, name)}"
                yield Problem(part.file, part.line(kind, name), f"{kind} '{name}' stands in {where} already.")
            first.setdefault(name, part)


def _links(parts: Sequence[ParsedFile]) -> Iterator[Problem]:
    categories = {name for part in parts for name in part.categories}
    topics = {topic.id for _, topic in _topics(parts)}
    for part, topic in _topics(parts):
        if topic.category and topic.category not in categories:
            line = part.line("its category", topic.id)
            known = ", ".join(sorted(categories)) or "none yet"
            sentence = f"category '{topic.category}' is not declared under 'categories:' ({known})."
            yield Problem(part.file, line, sentence)
        for other in topic.related:
            if other not in topics or other == topic.id:
                why = "is the topic itself" if other == topic.id else "is no topic of the base"
                yield Problem(part.file, part.line("related", topic.id), f"related '{other}' {why}.")


def _entry_links(parts: Sequence[ParsedFile]) -> Iterator[Problem]:
    sources = {source.id for part in parts for source in part.sources}
    entries = {entry.full_id for _, entry in iter_entries(parts)}
    for part, entry in iter_entries(parts):
        for key, used in (
            ("sources", entry.sources),
            ("disputed", entry.disputed.sources if entry.disputed else ()),
        ):
            for source in used:
                if source not in sources:
                    line = part.line(key, entry.full_id)
                    yield Problem(part.file, line, f"source '{source}' is not declared under 'sources:'.")
        if entry.replaced_by and entry.replaced_by not in entries:
            sentence = f"'replaced_by' of '{entry.full_id}' names '{entry.replaced_by}', which is no entry."
            yield Problem(part.file, part.line("replaced_by", entry.full_id), sentence)


def _future(parts: Sequence[ParsedFile], today: date) -> Iterator[Problem]:
    for part, entry in iter_entries(parts):
        if entry.checked.first_day() > today:
            line = part.line("checked", entry.full_id)
            yield Problem(part.file, line, f"'checked' of '{entry.full_id}' is {entry.checked}: that is to come.")
        if entry.checked.day is None and entry.checked != PLACEHOLDER_DATE:
            line = part.line("checked", entry.full_id)
            yield Problem(part.file, line, f"'checked' of '{entry.full_id}' is a day: YYYY-MM-DD.")
        if entry.correction and entry.correction.date.first_day() > today:
            line = part.line("correction", entry.full_id)
            yield Problem(
                part.file, line, f"the correction of '{entry.full_id}' is dated {entry.correction.date}, to come."
            )
    for part in parts:
        for source in part.sources:
            if source.published and source.published.first_day() > today:
                line = part.line("source", source.id)
                yield Problem(part.file, line, f"source '{source.id}' is published {source.published}, to come.")


def _shared_wordings(parts: Sequence[ParsedFile], fold: Normaliser) -> Iterator[Problem]:
    owners: dict[str, tuple[str, str]] = {}
    for part, topic in _topics(parts):
        for owner, key, wording in list_phrases(topic):
            folded = fold(wording)
            if not folded:
                line = part.lines.get(key, 1)
                yield Problem(part.file, line, f"'{wording}' of '{owner}' holds no letter or digit.")
                continue
            where = f"{part.file}:{part.lines.get(key, 1)}"
            other, there = owners.setdefault(folded, (owner, where))
            if other != owner:
                sentence = f"'{wording}' belongs to '{other}' already ({there}); a wording leads to one entry."
                yield Problem(part.file, part.lines.get(key, 1), sentence)


def list_phrases(topic: Topic) -> Iterable[tuple[str, str, str]]:
    """Owner, place and text of everything that names an entry; the topic's names lead to its first entry."""
    first = topic.entries[0].full_id if topic.entries else topic.id
    yield first, line_key("title", topic.id), topic.title
    for position, alias in enumerate(topic.aliases):
        yield first, line_key("aliases", topic.id, str(position)), alias
    for entry in topic.entries:
        for position, asked in enumerate(entry.asked):
            yield entry.full_id, line_key("asked", entry.full_id, str(position)), asked
