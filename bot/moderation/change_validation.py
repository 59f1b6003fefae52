"""Validation of a change: the checks that files go through, run on the changed topics and on those they touch."""

import itertools
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from bot.domain.items import get_topic_id
from bot.domain.knowledge import KnowledgeBase, Source, Topic
from bot.domain.overlay import Overlaid, collect_sources
from bot.domain.problems import Problem
from bot.knowledge.about import About
from bot.knowledge.images import find_image_problems
from bot.knowledge.parser import ParsedFile, parse_file
from bot.knowledge.phrases import list_phrases
from bot.knowledge.validation import validate_files
from bot.knowledge.writer import write_changes
from bot.languages import mark, say
from bot.matching.text.normalise import normalise
from bot.service.snapshot import Snapshot

_CHANGED = "changed"
_CONTEXT = "context"
"""The names of the two files that the checks are given."""

_POSITIONS = re.compile(rf" \((?:{_CHANGED}|{_CONTEXT}):\d+\)")
"""File and line in a problem's sentence: a form has no lines."""

CANT_HIDE = mark("“{key}” can't be hidden: shared entries may refer to it.")
CANT_SHOW = mark("“{key}” can't be shown: {reason}.")


def validate_changes(
    snapshot: Snapshot, parent: KnowledgeBase, overlaid: Overlaid, keys: Collection[str], today: date
) -> list[str]:
    """Find what a change would break. The work grows with the change, not with the knowledge base.

    Problems that exist already don't count. A topic may stay related to one that is hidden: it is shown
    without the link.

    Args:
        snapshot: What is served now.
        parent: The base that the overlay is applied to.
        overlaid: The result of applying the overlay with the change.
        keys: The keys of the changed items.
        today: The day that entries may not be checked after.

    Returns:
        A sentence for each problem.

    """
    names = {name for key in keys if (name := get_topic_id(key))}
    topics = [topic for name in sorted(names) if (topic := overlaid.base.topics.get(name))]
    changed = [_remove_hidden_links(topic, parent, overlaid.base) for topic in topics]
    part, format_problems = parse_file(_CHANGED, _write_change(overlaid.base, keys, changed))
    context = _find_touched_topics(snapshot, overlaid.base, changed, names)
    served, images = _build_context(snapshot.base, (*names, *context)), snapshot.base.images
    before = [*validate_files([served], normalise, today), *find_image_problems([served], images)]
    after = validate_files([_build_context(overlaid.base, context, part), part], normalise, today)
    after += find_image_problems([part], images)
    # What is wrong already must not block a change that has nothing to do with it.
    known = {problem.message for problem in before}
    new = [problem for problem in after if problem.message not in known]
    return [*_find_unfit(snapshot.base, overlaid, keys), *_format_problems(format_problems), *_format_problems(new)]


def _find_unfit(base: KnowledgeBase, overlaid: Overlaid, keys: Collection[str]) -> Iterator[str]:
    """What the parent base does not allow: an override that it leaves out, or a source that it keeps."""
    yield from (say(CANT_HIDE).format(key=key) for key in keys if key in overlaid.retained)
    hidden = {key for key in keys if key in base.topics and key not in overlaid.base.topics}
    for key, reason in overlaid.inapplicable.items():
        if get_topic_id(key) in hidden:  # its topic goes as a whole, and with it what it cites
            continue
        if key in keys or base.entry(key) is not None or key in base.topics:
            yield say(CANT_SHOW).format(key=key, reason=reason)


def _format_problems(problems: Iterable[Problem]) -> Iterator[str]:
    for sentence in dict.fromkeys(_POSITIONS.sub("", problem.message) for problem in problems):
        yield sentence[:1].upper() + sentence[1:]


def _write_change(base: KnowledgeBase, keys: Collection[str], topics: Sequence[Topic]) -> bytes:
    """The change as YAML, so that a form obeys the same limits as a file."""
    categories = {name: title for name, title in base.categories.items() if f"category:{name}" in keys}
    sources = [source for name, source in base.sources.items() if f"source:{name}" in keys]
    return write_changes(categories, sources, topics, ())


def _find_touched_topics(
    snapshot: Snapshot, base: KnowledgeBase, changed: Sequence[Topic], names: Collection[str]
) -> list[str]:
    """The other topics that the changed ones name, succeed, or share a phrase with."""
    # At least one, whichever: a knowledge base without topics is a problem of its own.
    touched = dict.fromkeys(itertools.islice((name for name in base.topics if name not in names), 1))
    before = [topic for name in names if (topic := snapshot.base.topics.get(name))]
    touched |= dict.fromkeys(_find_predecessors(snapshot.base, before))
    for topic in changed:
        touched |= dict.fromkeys(topic.related)
        touched |= dict.fromkeys(name for entry in topic.entries if (name := get_topic_id(entry.replaced_by or "")))
        phrases = (phrase for _, _, phrase in list_phrases(topic))
        touched |= dict.fromkeys(owner.topic_id for phrase in phrases for owner in snapshot.index.find_exact(phrase))
    touched |= dict.fromkeys(_find_predecessors(base, changed))
    return [name for name in touched if name not in names]


def _find_predecessors(base: KnowledgeBase, topics: Iterable[Topic]) -> Iterator[str]:
    """The topics whose entries are replaced by entries of these."""
    replaced = (base.replaces.get(entry.full_id) for topic in topics for entry in topic.entries)
    return (name for key in replaced if key and (name := get_topic_id(key)))


def _build_context(base: KnowledgeBase, names: Iterable[str], part: ParsedFile | None = None) -> ParsedFile:
    """These topics as a file by themselves, with all they need that is not in the part beside it."""
    topics = tuple(replace(topic, related=()) for name in names if (topic := base.topics.get(name)))
    beside = part or ParsedFile(_CHANGED)
    categories = {name: title for name, title in base.categories.items() if name not in beside.categories}
    sources = _collect_sources(base, (*beside.topics, *topics), {source.id for source in beside.sources})
    return ParsedFile(_CONTEXT, About(base.title, base.about), categories, sources, topics)


def _collect_sources(base: KnowledgeBase, topics: Iterable[Topic], left_out: Collection[str]) -> tuple[Source, ...]:
    names = dict.fromkeys(name for topic in topics for entry in topic.entries for name in collect_sources(entry))
    return tuple(source for name in names if name not in left_out and (source := base.sources.get(name)))


def _remove_hidden_links(topic: Topic, parent: KnowledgeBase, base: KnowledgeBase) -> Topic:
    related = tuple(name for name in topic.related if name in base.topics or name not in parent.topics)
    return replace(topic, related=related)
