"""Items → YAML that the reader gives back as they were, in one order: the same items are always the same bytes."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import MISSING, Field, fields, replace
from typing import Any, assert_never

from bot.domain.dates import PartialDate
from bot.domain.knowledge import Correction, Dispute, Entry, KnowledgeBase, Source, Topic

_PLAIN = re.compile(r"[^\W_](?:[\w ,.'’()/&+?!;–-]*[\w.'’()?!])?")
"""What needs no quotes: it begins and ends with nothing that YAML takes for a sign, and holds no ':' or '#'."""

_BARE = re.compile("[\x7f-\xa0\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
"""Signs that JSON leaves as they are and YAML does not."""

_FIRST = ("id", "kind", "title", "category", "text", "asked", "true_from", "true_until", "replaced_by", "publisher")
_LAST = ("entries",)
_UNWRITTEN = frozenset({"topic", "revision"})
_IDS = frozenset({"sources", "related"})

Group = Topic | Entry | Source | Correction | Dispute

OVERRIDES = "overrides: true  # what stands here is laid over what the other files say of the same ids\n"


def write_base(base: KnowledgeBase) -> bytes:
    """A whole base as one file, topics in order of their ids, without links to topics that it hides."""
    about = f"base:\n  title: {_text(base.title)}\n  about: {_text(base.about)}\n"
    topics = (
        replace(topic, related=tuple(one for one in topic.related if one in base.topics))
        for topic in base.topics.values()
    )
    terms = [f"  {name}: [{', '.join(map(_text, group))}]" for name, group in sorted(base.glossary.items())]
    glossary = "\n".join(["glossary:", *terms, ""]) if terms else ""
    return _file(about + glossary, base.categories, base.sources.values(), topics)


def write_changes(
    categories: Mapping[str, str], sources: Iterable[Source], topics: Iterable[Topic], hidden: Iterable[str]
) -> bytes:
    """What is to be laid over a base, as one file: what is new or otherwise, and the keys of what is hidden."""
    gone = sorted(hidden)
    head = OVERRIDES + (f"hidden: [{', '.join(map(_text, gone))}]\n" if gone else "")
    return _file(head, categories, sources, topics)


def _file(head: str, categories: Mapping[str, str], sources: Iterable[Source], topics: Iterable[Topic]) -> bytes:
    lines = [f"  {name}: {_text(title)}" for name, title in categories.items()]
    parts = [head, "\n".join(["categories:", *lines, ""]) if lines else ""]
    if ordered := sorted(sources, key=lambda source: source.id):
        written = [line for source in ordered for line in (f"  {source.id}:", *_indented(_source(source), "    "))]
        parts.append("\n".join(["sources:", *written, ""]))
    if listed := sorted(topics, key=lambda topic: topic.id):
        blocks = ["\n".join(_item(_topic(topic), "  ")) for topic in listed]
        parts.append("topics:\n" + "\n\n".join(blocks) + "\n")
    return "\n".join(part for part in parts if part).encode()


def write_topics(topics: Iterable[Topic]) -> bytes:
    """Topics alone, as a file of them."""
    return _file("", {}, (), topics)


def _source(source: Source) -> Iterator[str]:
    for name, value in _fields(source):
        if name != "id":
            yield from _field(name, value)


def _topic(topic: Topic) -> Iterator[str]:
    for name, value in _fields(topic):
        if name != "entries":
            yield from _field(name, value)
    yield "entries:"
    for entry in topic.entries:
        yield from _item(_entry(entry), "  ")


def _entry(entry: Entry) -> Iterator[str]:
    for name, value in _fields(entry):
        yield from _field(name, value)


def _item(lines: Iterator[str], indent: str) -> Iterator[str]:
    """Lines as an item of a list."""
    for number, line in enumerate(lines):
        yield f"{indent}{'- ' if number == 0 else '  '}{line}"


def _indented(lines: Iterable[str], indent: str) -> Iterator[str]:
    return (indent + line for line in lines)


def _fields(value: Group) -> Iterator[tuple[str, Any]]:
    """The fields that hold something else than their default, in the order in which they are written."""
    present = [one for one in fields(value) if one.name not in _UNWRITTEN]
    for one in sorted(present, key=_place):
        held = getattr(value, one.name)
        if held is not None and (one.default is MISSING or held != one.default):
            yield one.name, held


def _place(one: Field[Any]) -> int:
    if one.name in _FIRST:
        return _FIRST.index(one.name)
    return len(_FIRST) + (one.name in _LAST)


def _field(name: str, value: str | PartialDate | tuple[str, ...] | Group) -> Iterator[str]:
    match value:
        case str() | PartialDate():
            yield f"{name}: {_text(str(value))}"
        case tuple() if name in _IDS:
            yield f"{name}: [{', '.join(map(_text, value))}]"
        case tuple():
            yield f"{name}:"
            yield from (f"  - {_text(item)}" for item in value)
        case Topic() | Entry() | Source() | Correction() | Dispute():
            yield f"{name}:"
            for inner, held in _fields(value):
                yield from _indented(_field(inner, held), "  ")
        case _:
            assert_never(value)


def _text(text: str) -> str:
    if _PLAIN.fullmatch(text):
        return text
    return _BARE.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(text, ensure_ascii=False))
