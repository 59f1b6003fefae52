"""Parses form input into items, collecting every problem, and fills a form with an entry."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from bot.domain.dates import PartialDate
from bot.domain.items import Item
from bot.domain.knowledge import (
    CheckInterval,
    Correction,
    Entry,
    EntryKind,
    KnowledgeBase,
    Source,
    SourceQuality,
    Topic,
)
from bot.knowledge.fields import MAX_ID_LENGTH
from bot.matching.text.normalise import normalise

_DATE = r"[0-9]{4}(?:-[0-9]{2}){0,2}"
_PERIOD = re.compile(
    rf"(?:(?:from|since)?\s*(?P<since>{_DATE}))?\s*(?:(?:until|till|to|–|-)\s*(?P<until>{_DATE}))?", re.IGNORECASE
)
_SOURCE_LINES = ("title", "publisher", "address", "quality", "published")

_MAX_ID_STEM = MAX_ID_LENGTH - len("-999")

NO_PERIOD = "“{text}” is not a period: write “from 2017-06-05”, “until 2020”, or “from 1990 until 2020-03”."
NO_DATE = "“{text}” is not a date: write YYYY, YYYY-MM or YYYY-MM-DD."
NO_CHECK_INTERVAL = "“{text}” is not a check interval: write {words}."
NO_QUALITY = "“{text}” is not a source quality: write {words}."
NO_ADVISER = "A recommendation needs a name: fill in “Recommended by” under More fields."
NO_TOPIC = "The topic is missing: write the name of an existing topic, or a new one."
NO_SOURCE = "The source is missing: choose one, or add a new one under More fields."
SHORT_SOURCE = "A new source needs a title, publisher and URL, one per line. For a known source, write only its title."
SHORT_CORRECTION = "A correction needs three lines: the claim, what is correct, and the date."


@dataclass(frozen=True, slots=True)
class ParsedForm:
    """The items that a form changes, and everything in it that can't be read. `entry_id` is the entry's full id."""

    items: tuple[Item, ...]
    entry_id: str
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Input:
    """A form's fields, and what they are read against. Whatever can't be read is added to `problems`."""

    fields: Mapping[str, str]
    base: KnowledgeBase
    today: date
    hidden: frozenset[str]
    problems: list[str] = field(default_factory=list)

    def get_text(self, name: str) -> str:
        return self.fields.get(name, "").strip()

    def split_lines(self, name: str) -> tuple[str, ...]:
        """The lines of a field that are not empty. A line may repeat: a source's title can be its publisher too."""
        return tuple(line for raw in self.get_text(name).splitlines() if (line := " ".join(raw.split())))

    def split_unique_lines(self, name: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self.split_lines(name)))

    def parse_date(self, text: str) -> PartialDate | None:
        """Return the date, or None for an empty text or one that is no date."""
        try:
            return PartialDate.parse(text) if text else None
        except ValueError:
            self.refuse(NO_DATE, text)
            return None

    def refuse(self, problem: str, text: str = "", words: Iterable[str] = ()) -> None:
        self.problems.append(problem.format(text=text, words=", ".join(words)))


def parse_entry_form(
    fields: Mapping[str, str], base: KnowledgeBase, old: Entry | None, today: date, hidden: Collection[str] = ()
) -> ParsedForm:
    """Parse the forms of an entry.

    Args:
        fields: What is in the forms, by field name. Fields that no form has shown yet are left as they are.
        base: The knowledge base that topics and sources are looked up in.
        old: The entry that is edited, None for a new one.
        today: The day that a new entry counts as checked on.
        hidden: The keys of hidden items. No new id is one of these, or what is hidden would come back with it.

    """
    form = _Input(fields, base, today, frozenset(hidden))
    topic = _parse_topic(form, old)
    source = _parse_source(form)
    entry = _parse_entry(form, topic, old, source)
    items = (source, topic if _is_changed(topic, base) else None, entry)
    return ParsedForm(tuple(item for item in items if item), entry.full_id, tuple(form.problems))


def _parse_topic(form: _Input, old: Entry | None) -> Topic:
    """The topic without its entries: the one of that name, or a new one."""
    name = " ".join(form.get_text("topic").split())
    topic = form.base.topics.get(old.topic) if old else _find_topic(form.base, name)
    if not (topic or name):
        form.refuse(NO_TOPIC)
    category = form.get_text("category") or next(iter(form.base.categories), "")
    topic = topic or Topic(build_id(name, {*form.base.topics, *form.hidden}), name, category, ())
    aliases = form.split_unique_lines("aliases") if "aliases" in form.fields else topic.aliases
    return replace(topic, aliases=aliases, entries=())


def _find_topic(base: KnowledgeBase, name: str) -> Topic | None:
    """The topic of that id, title or alias, whatever its case, accents and script."""
    normalised = normalise(name)
    titled = (topic for topic in base.topics.values() if normalised in map(normalise, (topic.title, *topic.aliases)))
    return base.topics.get(name) or next(titled, None)


def _is_changed(topic: Topic, base: KnowledgeBase) -> bool:
    old = base.topics.get(topic.id)
    return old is None or replace(old, entries=()) != topic


def build_id(text: str, taken: Collection[str]) -> str:
    """Build an id of a-z, 0-9 and `-` from a text, numbered if it is taken.

    >>> build_id("Što je KFOR?", ["sto-je-kfor"])
    'sto-je-kfor-2'
    """
    # Cut so that a number still fits behind it.
    stem = re.sub(r"[^a-z0-9]+", "-", normalise(text)).strip("-")[:_MAX_ID_STEM].strip("-") or "entry"
    numbered = (f"{stem}-{number}" for number in range(2, 1_000))
    return next(name for name in (stem, *numbered) if name not in taken)


def _parse_source(form: _Input) -> Source | None:
    lines = form.split_lines("new_source")
    known = _find_source(form.base, lines[0]) if len(lines) == 1 else None
    if known or not lines:
        return known
    if len(lines) < 3:
        form.refuse(SHORT_SOURCE)
        return None
    return _build_source(form, dict(zip(_SOURCE_LINES, lines, strict=False)))


def _build_source(form: _Input, written: Mapping[str, str]) -> Source:
    address = written["address"]
    url = address if address.startswith(("http://", "https://")) else None
    known = next((source.id for source in form.base.sources.values() if url and source.url == url), None)
    return Source(
        known or build_id(written["title"], form.base.sources),
        written["title"],
        written["publisher"],
        _parse_quality(form, written.get("quality", SourceQuality.OTHER)),
        url,
        None if url else address,
        form.parse_date(written.get("published", "")),
    )


def _parse_quality(form: _Input, text: str) -> SourceQuality:
    if text in list(SourceQuality):
        return SourceQuality(text)
    form.refuse(NO_QUALITY, text, SourceQuality)
    return SourceQuality.OTHER


def _find_source(base: KnowledgeBase, name: str) -> Source | None:
    """The source of that id or title, whatever its case."""
    titled = (source for source in base.sources.values() if source.title.casefold() == name.casefold())
    return base.sources.get(name) or next(titled, None)


def _parse_entry(form: _Input, topic: Topic, old: Entry | None, source: Source | None) -> Entry:
    current_kind = old.kind if old else EntryKind.FACT
    kind = EntryKind(form.get_text("kind")) if form.get_text("kind") in list(EntryKind) else current_kind
    sources = tuple(dict.fromkeys((*form.split_unique_lines("sources"), *((source.id,) if source else ()))))
    if not sources:
        form.refuse(NO_SOURCE)
    checked, review = _parse_checked(form, old)
    entry = replace(
        old or Entry(topic.id, _build_entry_id(form, topic), kind, "", checked, ()),
        kind=kind,
        text=_read_markdown(form.fields.get("text", "")),
        asked=form.split_unique_lines("asked"),
        sources=sources,
        checked=checked,
        review=review,
        correction=_parse_correction(form, old),
        revision=1,
    )
    return _parse_fact(form, entry) if kind is EntryKind.FACT else _parse_recommendation(form, entry)


def _build_entry_id(form: _Input, topic: Topic) -> str:
    known = form.base.topics.get(topic.id)
    taken = {entry.id for entry in known.entries} if known else set()
    taken |= {key.partition("/")[2] for key in form.hidden if key.startswith(f"{topic.id}/")}
    return build_id(next(iter(form.split_lines("asked")), topic.title), taken)


def _read_markdown(text: str) -> str:
    """The text with all its blanks but those around it: in code they have a meaning."""
    return re.sub(r"\A(?:[ \t]*\n)+", "", text.replace("\r\n", "\n")).rstrip()


def _parse_checked(form: _Input, old: Entry | None) -> tuple[PartialDate | None, CheckInterval]:
    """When the entry was last checked, and its check interval: `2026-05-02, yearly`, in either order."""
    today = PartialDate(form.today.year, form.today.month, form.today.day)
    checked, review = (old.checked, old.review) if old else (today, CheckInterval.YEARLY)
    for part in filter(None, re.split(r"[,\s]+", form.get_text("checked"))):
        if part[:1].isdigit():
            checked = form.parse_date(part) or checked
        elif part in list(CheckInterval):
            review = CheckInterval(part)
        else:
            form.refuse(NO_CHECK_INTERVAL, part, CheckInterval)
    return checked, review


def _parse_fact(form: _Input, entry: Entry) -> Entry:
    period = _PERIOD.fullmatch(form.get_text("true"))
    if period is None:
        form.refuse(NO_PERIOD, form.get_text("true"))
        return entry
    if "true" not in form.fields:  # a new entry's first form does not ask for it
        return replace(entry, by=None, basis=None)
    since, until = (form.parse_date(period[name] or "") for name in ("since", "until"))
    return replace(entry, true_from=since, true_until=until, by=None, basis=None)


def _parse_recommendation(form: _Input, entry: Entry) -> Entry:
    advice = form.split_lines("advice") if "advice" in form.fields else tuple(filter(None, (entry.by, entry.basis)))
    if not advice:
        form.refuse(NO_ADVISER)
    by, basis = [*advice, None, None][:2]
    return replace(entry, true_from=None, true_until=None, happened=None, replaced_by=None, by=by, basis=basis)


def _parse_correction(form: _Input, old: Entry | None) -> Correction | None:
    lines, before = form.split_lines("correction"), old.correction if old else None
    if "correction" not in form.fields:
        return before
    if 0 < len(lines) < 3:
        form.refuse(SHORT_CORRECTION)
        return before  # a slip in the form must not remove the correction
    day = form.parse_date(lines[2]) if lines else None
    return Correction(lines[0], lines[1], day, next(iter(lines[3:]), None)) if day else None


def fill_entry_form(entry: Entry, topic: Topic) -> Iterator[tuple[str, str]]:
    """Yield name and content of each field for an entry, so that `parse_entry_form` gives the same entry back."""
    since, until, correction = entry.true_from, entry.true_until, entry.correction
    yield "topic", topic.title
    yield "category", topic.category
    yield "kind", str(entry.kind)
    yield "text", entry.text
    yield "true", " ".join(filter(None, (f"from {since}" if since else "", f"until {until}" if until else "")))
    yield "sources", "\n".join(entry.sources)
    yield "asked", "\n".join(entry.asked)
    yield "aliases", "\n".join(topic.aliases)
    yield "checked", f"{entry.checked}, {entry.review}" if entry.checked else str(entry.review)
    yield "advice", "\n".join(filter(None, (entry.by, entry.basis)))
    if correction:
        lines = (correction.claim, correction.right, str(correction.date), correction.why)
        yield "correction", "\n".join(filter(None, lines))
