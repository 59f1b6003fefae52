"""What is wrong with a change: the same checks as for files, of the changed topics and those that they touch."""

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from bot.domain.items import topic_of_key
from bot.domain.knowledge import KnowledgeBase, Source, Topic
from bot.domain.overlay import Overlaid, collect_sources
from bot.domain.problems import Problem
from bot.knowledge.reader import About, ParsedFile, parse_file
from bot.knowledge.validation import list_phrases, validate_files
from bot.knowledge.writer import write_changes
from bot.matching.text.normalise import normalise
from bot.service.snapshot import Snapshot

_PLACES = re.compile(r" \((?:changed|beside):\d+\)")
"""Where something stands, as the checks of files say it; a form has no lines."""


KEPT = "“{key}” can't be hidden: shared entries may refer to it."


def problems_of(now: Snapshot, below: KnowledgeBase, then: Overlaid, keys: Iterable[str], today: date) -> list[str]:
    """What would be wrong with these items changed, and is not wrong today. The work grows with the change.

    A topic may stay related to one that is hidden: it is shown without the link.
    """
    keys = list(keys)
    touched = {name for key in keys if (name := topic_of_key(key))}
    changed = [_linked(topic, below, then.base) for name in sorted(touched) if (topic := then.base.topics.get(name))]
    part, found = parse_file("changed", _written(then.base, keys, changed))
    beside = _beside(now, then.base, changed, touched)
    after = validate_files([_context(then.base, part, beside), part], normalise, today)
    before = validate_files(_as_they_were(now.base, touched, beside), normalise, today)
    known = {problem.message for problem in before}
    left_out = [
        f"“{key}” can't be shown: {why}."
        for key, why in then.inapplicable.items()
        if key in keys or _served(now.base, key)
    ]
    kept = [KEPT.format(key=key) for key in keys if key in then.retained]
    return [*kept, *left_out, *_sentences(found), *_sentences(one for one in after if one.message not in known)]


def _served(base: KnowledgeBase, key: str) -> bool:
    """Whether members are shown this entry, or anything of this topic, today."""
    return base.entry(key) is not None or key in base.topics


def _sentences(problems: Iterable[Problem]) -> Iterator[str]:
    for sentence in dict.fromkeys(_PLACES.sub("", problem.message) for problem in problems):
        yield sentence[:1].upper() + sentence[1:]


def _written(base: KnowledgeBase, keys: Sequence[str], topics: Sequence[Topic]) -> bytes:
    categories = {name: title for name, title in base.categories.items() if f"category:{name}" in keys}
    sources = [source for name, source in base.sources.items() if f"source:{name}" in keys]
    return write_changes(categories, sources, topics, ())


def _beside(now: Snapshot, base: KnowledgeBase, changed: Sequence[Topic], touched: set[str]) -> list[str]:
    """The other topics that the changed ones name, follow, or share a wording with; some other in any case."""
    names = dict.fromkeys(itertools.islice((name for name in base.topics if name not in touched), 1))
    were = [topic for name in touched if (topic := now.base.topics.get(name))]
    names |= dict.fromkeys(
        name
        for topic in were
        for entry in topic.entries
        if (before := now.base.replaces.get(entry.full_id)) and (name := topic_of_key(before))
    )
    for topic in changed:
        names |= dict.fromkeys(topic.related)
        for entry in topic.entries:
            linked = [entry.replaced_by, base.replaces.get(entry.full_id)]
            names |= dict.fromkeys(name for key in linked if key and (name := topic_of_key(key)))
        owners = (now.index.find_exact(text) for _, _, text in list_phrases(topic))
        names |= dict.fromkeys(owner.topic_id for owner in owners if owner)
    return [name for name in names if name not in touched]


def _context(base: KnowledgeBase, part: ParsedFile, names: Sequence[str]) -> ParsedFile:
    topics = _alone(base, names)
    held = {source.id for source in part.sources}
    categories = {name: title for name, title in base.categories.items() if name not in part.categories}
    return ParsedFile(
        "beside", About(base.title, base.about), categories, _sources(base, (*part.topics, *topics), held), topics
    )


def _as_they_were(base: KnowledgeBase, touched: set[str], names: Sequence[str]) -> list[ParsedFile]:
    topics = _alone(base, (*touched, *names))
    about = About(base.title, base.about)
    return [ParsedFile("beside", about, dict(base.categories), _sources(base, topics, set()), topics)]


def _linked(topic: Topic, below: KnowledgeBase, base: KnowledgeBase) -> Topic:
    """The topic without its links to what is hidden."""
    return replace(topic, related=tuple(one for one in topic.related if one in base.topics or one not in below.topics))


def _alone(base: KnowledgeBase, names: Iterable[str]) -> tuple[Topic, ...]:
    return tuple(replace(topic, related=()) for name in names if (topic := base.topics.get(name)))


def _sources(base: KnowledgeBase, topics: Iterable[Topic], held: set[str]) -> tuple[Source, ...]:
    used = dict.fromkeys(name for topic in topics for entry in topic.entries for name in collect_sources(entry))
    return tuple(source for name in used if name not in held and (source := base.sources.get(name)))
