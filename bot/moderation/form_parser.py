"""What was typed into the forms → items, with everything that is wrong in it said at once."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from bot.domain.dates import PartialDate
from bot.domain.items import Item
from bot.domain.knowledge import (
    Correction,
    Entry,
    EntryKind,
    KnowledgeBase,
    ReviewInterval,
    Source,
    SourceQuality,
    Topic,
)
from bot.knowledge.fields import MAX_ID_LENGTH
from bot.matching.text.normalise import normalise

_DATE = r"[0-9]{4}(?:-[0-9]{2}){0,2}"
_LASTING = re.compile(
    rf"(?:(?:from|since)?\s*(?P<since>{_DATE}))?\s*(?:(?:until|till|to|–|-)\s*(?P<until>{_DATE}))?", re.IGNORECASE
)
_SOURCE = ("title", "publisher", "address", "quality", "date")

NO_DATES = "“{typed}” is not a period: write “from 2017-06-05”, “until 2020”, or “from 1990 until 2020-03”."
NO_DATE = "“{typed}” is not a date: write YYYY, YYYY-MM or YYYY-MM-DD."
NO_REVIEW = "“{typed}” is not a review interval: write {words}."
NO_QUALITY = "“{typed}” is not a source quality: write {words}."
NO_ADVISER = "A recommendation needs a name: fill in “Recommended by” under More fields."
NO_TOPIC = "The topic is missing: write the name of an existing topic, or a new one."
NO_SOURCE = "The source is missing: choose one, or add a new one under More fields."
SAID_BY_CHECKS = {NO_SOURCE: "'sources' of "}
"""How the checks of files begin to say the same, which need not be said twice."""

SHORT_SOURCE = "A new source needs a title, publisher and URL, one per line. For a known source, write only its title."
SHORT_CORRECTION = "A correction needs three lines: the claim, what is correct, and the date."


@dataclass(frozen=True, slots=True)
class Read:
    """The items that were typed; `entry` is the full id of the entry among them."""

    items: tuple[Item, ...]
    entry: str
    problems: tuple[str, ...]


class _Reader:
    """Each part reads as much as it can; what it can't is in `problems`."""

    def __init__(self, typed: Mapping[str, str], base: KnowledgeBase, today: date, hidden: frozenset[str]) -> None:
        self.hidden = hidden
        self.typed = {name: value.strip() for name, value in typed.items()}
        self.base = base
        self.today = today
        self.problems: list[str] = []

    def __getitem__(self, name: str) -> str:
        return self.typed.get(name, "")

    def lines(self, name: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(line for raw in self[name].splitlines() if (line := " ".join(raw.split()))))

    def rows(self, name: str) -> tuple[str, ...]:
        """The lines of a field in which each place has its meaning."""
        return tuple(line for raw in self[name].splitlines() if (line := " ".join(raw.split())))

    def take(self, text: str, read: Callable[[str], PartialDate]) -> PartialDate | None:
        try:
            return read(text) if text else None
        except ValueError:
            self.problems.append(NO_DATE.format(typed=text))
            return None


def read_typed(
    typed: Mapping[str, str], base: KnowledgeBase, old: Entry | None, today: date, hidden: Collection[str] = ()
) -> Read:
    """The items of an entry's forms. `old` is the entry as it is, None for a new one.

    No new id is one of those that are `hidden`: what is hidden would come back with it.
    """
    reader = _Reader(typed, base, today, frozenset(hidden))
    topic = _topic(reader, old)
    source = _new_source(reader)
    entry = _entry(reader, topic, old, source)
    items: list[Item] = [item for item in (source, _changed_head(base, topic), entry) if item]
    return Read(tuple(items), entry.full_id, tuple(reader.problems))


def _topic(reader: _Reader, old: Entry | None) -> Topic:
    """The topic's head as it shall be: one that is there, or a new one of that name."""
    name = " ".join(reader["topic"].split())
    found = reader.base.topics.get(old.topic) if old else _named(reader.base, name)
    if not (found or name):
        reader.problems.append(NO_TOPIC)
    category = reader["category"] or next(iter(reader.base.categories), "")
    head = found or Topic(identifier(name, {*reader.base.topics, *reader.hidden}), name, category, ())
    aliases = reader.lines("aliases") if "aliases" in reader.typed else head.aliases
    return replace(head, aliases=aliases, entries=())


def _named(base: KnowledgeBase, name: str) -> Topic | None:
    if name in base.topics:
        return base.topics[name]
    folded = normalise(name)
    return next((one for one in base.topics.values() if folded in map(normalise, (one.title, *one.aliases))), None)


def _changed_head(base: KnowledgeBase, topic: Topic) -> Topic | None:
    there = base.topics.get(topic.id)
    return None if there and replace(there, entries=()) == topic else topic


def identifier(text: str, taken: Iterable[str]) -> str:
    """An id made of a text, a-z, 0-9 and '-', other than those that are taken."""
    plain = re.sub(r"[^a-z0-9]+", "-", normalise(text)).strip("-")[: MAX_ID_LENGTH - 4].strip("-") or "entry"
    used = set(taken) if not isinstance(taken, Mapping) else taken
    numbered = (f"{plain}-{number}" for number in range(2, 1_000))
    return next(one for one in (plain, *numbered) if one not in used)


def _new_source(reader: _Reader) -> Source | None:
    written = dict(zip(_SOURCE, reader.rows("new_source"), strict=False))
    if not written:
        return None
    if len(written) == 1 and (there := _source_named(reader.base, written["title"])):
        return there
    if len(written) < 3:
        reader.problems.append(SHORT_SOURCE)
        return None
    address = written["address"]
    url = address if address.startswith(("http://", "https://")) else None
    quality = written.get("quality", SourceQuality.OTHER)
    if quality not in list(SourceQuality):
        reader.problems.append(NO_QUALITY.format(typed=quality, words=", ".join(SourceQuality)))
        quality = SourceQuality.OTHER
    known = {source.url: source for source in reader.base.sources.values() if url and source.url == url}
    name = known[url].id if url in known else identifier(written["title"], reader.base.sources)
    published = reader.take(written.get("date", ""), PartialDate.parse)
    reference = None if url else address
    return Source(name, written["title"], written["publisher"], SourceQuality(quality), url, reference, published)


def _source_named(base: KnowledgeBase, name: str) -> Source | None:
    """The source of that id or title."""
    folded = name.casefold()
    return base.sources.get(name) or next(
        (one for one in base.sources.values() if one.title.casefold() == folded), None
    )


def _entry(reader: _Reader, topic: Topic, old: Entry | None, source: Source | None) -> Entry:
    kind = EntryKind(reader["kind"]) if reader["kind"] in list(EntryKind) else old.kind if old else EntryKind.FACT
    there = reader.base.topics.get(topic.id)
    taken = {entry.id for entry in there.entries} if there else set()
    taken |= {key.partition("/")[2] for key in reader.hidden if key.startswith(f"{topic.id}/")}
    asked = reader.lines("asked")
    sources = tuple(dict.fromkeys((*reader.lines("sources"), *((source.id,) if source else ()))))
    if not sources:
        reader.problems.append(NO_SOURCE)
    checked, review = _checking(reader, old)
    blank = Entry(topic.id, old.id if old else identifier(next(iter(asked), topic.title), taken), kind, "", checked, ())
    entry = replace(
        old or blank,
        kind=kind,
        text=_paragraphs(reader["text"]),
        asked=asked,
        sources=sources,
        checked=checked,
        review=review,
        correction=_correction(reader, old),
        revision=1,
    )
    return _fact(reader, entry) if kind is EntryKind.FACT else _recommendation(reader, entry)


def _paragraphs(text: str) -> str:
    return re.sub(r"[ \t]*\n[ \t]*", "\n", text.replace("\r\n", "\n"))


def _checking(reader: _Reader, old: Entry | None) -> tuple[PartialDate, ReviewInterval]:
    """When it was last compared with its sources, and how fast it ages: `2026-05-02, yearly`."""
    today = PartialDate(reader.today.year, reader.today.month, reader.today.day)
    checked, review = (old.checked, old.review) if old else (today, ReviewInterval.YEARLY)
    for part in filter(None, re.split(r"[,\s]+", reader["checked"])):
        if part[:1].isdigit():
            checked = reader.take(part, PartialDate.parse) or checked
        elif part in list(ReviewInterval):
            review = ReviewInterval(part)
        else:
            reader.problems.append(NO_REVIEW.format(typed=part, words=", ".join(ReviewInterval)))
    return checked, review


def _fact(reader: _Reader, entry: Entry) -> Entry:
    found = _LASTING.fullmatch(reader["true"])
    if found is None:
        reader.problems.append(NO_DATES.format(typed=reader["true"]))
        return entry
    if "true" not in reader.typed:
        return replace(entry, by=None, basis=None)
    since, until = (reader.take(found[name] or "", PartialDate.parse) for name in ("since", "until"))
    return replace(entry, true_from=since, true_until=until, by=None, basis=None)


def _recommendation(reader: _Reader, entry: Entry) -> Entry:
    advice = reader.rows("advice") if "advice" in reader.typed else tuple(filter(None, (entry.by, entry.basis)))
    if not advice:
        reader.problems.append(NO_ADVISER)
    by, basis = [*advice, None, None][:2]
    return replace(entry, true_from=None, true_until=None, happened=None, replaced_by=None, by=by, basis=basis)


def _correction(reader: _Reader, old: Entry | None) -> Correction | None:
    if "correction" not in reader.typed:
        return old.correction if old else None
    lines = reader.rows("correction")
    if not lines:
        return None
    if len(lines) < 3:
        reader.problems.append(SHORT_CORRECTION)
        return old.correction if old else None
    day = reader.take(lines[2], PartialDate.parse)
    return Correction(lines[0], lines[1], day, next(iter(lines[3:]), None)) if day else None


def as_typed(entry: Entry, topic: Topic) -> Iterator[tuple[str, str]]:
    """An entry as it would have been typed: what its forms hold at first."""
    since, until = entry.true_from, entry.true_until
    yield "topic", topic.title
    yield "category", topic.category
    yield "kind", str(entry.kind)
    yield "text", entry.text
    yield "true", " ".join(filter(None, (f"from {since}" if since else "", f"until {until}" if until else "")))
    yield "sources", "\n".join(entry.sources)
    yield "asked", "\n".join(entry.asked)
    yield "aliases", "\n".join(topic.aliases)
    yield "checked", f"{entry.checked}, {entry.review}"
    yield "advice", "\n".join(filter(None, (entry.by, entry.basis)))
    if told := entry.correction:
        yield "correction", "\n".join(filter(None, (told.claim, told.right, str(told.date), told.why)))
