"""Parses the forms of an entry into items, collecting every problem, and fills a form with an entry."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from bot.domain.addresses import find_address_fault
from bot.domain.dates import PartialDate
from bot.domain.items import Item
from bot.domain.knowledge import (
    CheckInterval,
    Correction,
    Dispute,
    Entry,
    EntryKind,
    Image,
    KnowledgeBase,
    Source,
    Topic,
)
from bot.domain.markdown import to_plain_text
from bot.domain.text import shorten
from bot.knowledge.limits import MAX_CLAIM_LENGTH
from bot.languages import mark, say
from bot.moderation.form_input import FormInput, build_id
from bot.moderation.names import find_entries
from bot.moderation.source_line import parse_source_line, parse_source_lines
from bot.moderation.topic_form import fill_topic_form, is_changed, parse_topic

_DATE = r"[0-9]{4}(?:-[0-9]{2}){0,2}"
_PERIOD = re.compile(
    rf"(?:(?:from|since|od)?\s*(?P<since>{_DATE}))?\s*(?:(?:until|till|to|do|–|-)\s*(?P<until>{_DATE}))?", re.IGNORECASE
)

NO_PERIOD = mark("“{text}” is not a period: write “from 2017-06-05”, “until 2020”, or “from 1990 until 2020-03”.")
NO_CHECK_INTERVAL = mark("“{text}” is not a check interval: write {words}.")
NO_ADVISER = mark("A recommendation needs a name: fill in “Recommended by” under More fields.")
NO_SOURCE = mark("The source is missing: write an address, “our own rule”, or the name of a source.")
NO_SUCCESSOR = mark("There's no entry “{text}” that could replace this one: write one of its phrases, or its id.")
NO_DISPUTE_SOURCE = mark("A dispute needs the other claim on the first line, and who says so on the lines below.")
BAD_IMAGE_ADDRESS = mark("The picture's address {text}")
NO_IMAGE_TEXT = mark("A picture needs its address on the first line, and on the second what it shows, in words.")
SHORT_CORRECTION = mark("A correction needs three lines: the claim, what is correct, and the date.")


@dataclass(frozen=True, slots=True)
class ParsedForm:
    """The items that a form changes, and everything in it that can't be read. `entry_id` is the entry's full id."""

    items: tuple[Item, ...]
    entry_id: str
    problems: tuple[str, ...]


def parse_entry_form(
    fields: Mapping[str, str],
    base: KnowledgeBase,
    old: Entry | None,
    today: date,
    hidden: Collection[str] = (),
    default_category: str = "",
) -> ParsedForm:
    """Parse the forms of an entry.

    Args:
        fields: What is in the forms, by field name. Fields that no form has shown yet are left as they are.
        base: The knowledge base that topics and sources are looked up in.
        old: The entry that is edited, None for a new one.
        today: The day that a new entry counts as checked on.
        hidden: The keys of hidden items. No new id is one of these, or what is hidden would come back with it.
        default_category: The id of the category of a new topic for which none was chosen.

    """
    form = FormInput(fields, base, today, frozenset(hidden), default_category)
    topic = parse_topic(form, old)
    entry = _parse_entry(form, topic, old, _parse_sources(form))
    items = (*form.new_sources.values(), topic if is_changed(topic, base) else None, entry)
    return ParsedForm(tuple(item for item in items if item), entry.full_id, tuple(form.problems))


def _parse_sources(form: FormInput) -> tuple[str, ...]:
    """The ids of the sources: of what is corrected, the one that shows it comes first."""
    written = parse_source_line(form, form.get_line("source")), parse_source_lines(form, "new_source")
    ids = [source.id for source in written if source]
    chosen = form.split_unique_lines("sources")
    sources = tuple(dict.fromkeys([*ids, *chosen] if "proof" in form.fields else [*chosen, *ids]))
    if not sources and form.base.source:
        return (form.base.source,)
    if not sources:
        form.refuse(NO_SOURCE)
    return sources


def _parse_entry(form: FormInput, topic: Topic, old: Entry | None, sources: tuple[str, ...]) -> Entry:
    current_kind = old.kind if old else EntryKind.FACT
    kind = EntryKind(form.get_text("kind")) if form.get_text("kind") in list(EntryKind) else current_kind
    checked, review = _parse_checked(form, old)
    entry = replace(
        old or Entry(topic.id, _build_entry_id(form, topic), kind, "", checked, ()),
        kind=kind,
        text=read_markdown(form.fields.get("text", "")),
        asked=form.split_unique_lines("asked"),
        sources=sources,
        checked=checked,
        review=review,
        revision=1,
    )
    entry = replace(
        entry,
        correction=_parse_correction(form, entry, old),
        disputed=_parse_dispute(form, entry),
        image=_parse_image(form, entry),
    )
    return _parse_fact(form, entry) if kind is EntryKind.FACT else _parse_recommendation(form, entry)


def _build_entry_id(form: FormInput, topic: Topic) -> str:
    known = form.base.topics.get(topic.id)
    taken = {entry.id for entry in known.entries} if known else set()
    taken |= form.list_hidden_ids(f"{topic.id}/")
    return build_id(next(iter(form.split_lines("asked")), topic.title), taken)


def read_markdown(text: str) -> str:
    """The text with all its blanks but those around it: in code they have a meaning."""
    return re.sub(r"\A(?:[ \t]*\n)+", "", text.replace("\r\n", "\n")).rstrip()


def _parse_checked(form: FormInput, old: Entry | None) -> tuple[PartialDate | None, CheckInterval]:
    """When the entry was last checked, and its check interval: `2026-05-02, yearly`, in either order."""
    checked, review = (old.checked, old.review) if old else (form.get_today(), CheckInterval.YEARLY)
    intervals = {name: interval for interval in CheckInterval for name in (interval.value, say(interval))}
    for part in filter(None, re.split(r"[,\s]+", form.get_text("checked"))):
        if part[:1].isdigit():
            checked = form.parse_date(part) or checked
        elif part in intervals:
            review = intervals[part]
        else:
            form.refuse(NO_CHECK_INTERVAL, part, [say(interval) for interval in CheckInterval])
    return checked, review


def _parse_fact(form: FormInput, entry: Entry) -> Entry:
    period = _PERIOD.fullmatch(form.get_text("true"))
    if period is None:
        form.refuse(NO_PERIOD, form.get_text("true"))
        return entry
    entry = replace(entry, by=None, basis=None)
    if "happened" in form.fields:
        entry = replace(entry, happened=form.parse_date(form.get_text("happened")))
    if "replaced_by" in form.fields:
        entry = replace(entry, replaced_by=_parse_successor(form, entry))
    if "true" not in form.fields:  # a new entry's first form does not ask for it
        return entry
    since, until = (form.parse_date(period[name] or "") for name in ("since", "until"))
    return replace(entry, true_from=since, true_until=until)


def _parse_successor(form: FormInput, entry: Entry) -> str | None:
    name = form.get_line("replaced_by")
    if name == (entry.replaced_by or ""):
        return entry.replaced_by  # it may be hidden, and stays
    found = [other.full_id for other in find_entries(form.base, name) if other.full_id != entry.full_id] if name else []
    if name and len(found) != 1:
        form.refuse(NO_SUCCESSOR, name)
        return entry.replaced_by
    return found[0] if found else None


def _parse_recommendation(form: FormInput, entry: Entry) -> Entry:
    advice = form.split_lines("advice") if "advice" in form.fields else tuple(filter(None, (entry.by, entry.basis)))
    if not advice:
        form.refuse(NO_ADVISER)
    by, basis = [*advice, None, None][:2]
    return replace(entry, true_from=None, true_until=None, happened=None, replaced_by=None, by=by, basis=basis)


def _parse_correction(form: FormInput, entry: Entry, old: Entry | None) -> Correction | None:
    lines, before = form.split_lines("correction"), old.correction if old else None
    if claim := form.get_line("claim"):  # the form of what was wrong asks for the claim alone
        right = shorten(to_plain_text(entry.text), MAX_CLAIM_LENGTH)
        return Correction(claim, right, form.get_today(), form.get_line("proof") or None)
    if "correction" not in form.fields:
        return before
    if 0 < len(lines) < 3:
        form.refuse(SHORT_CORRECTION)
        return before  # a slip in the form must not remove the correction
    day = form.parse_date(lines[2]) if lines else None
    return Correction(lines[0], lines[1], day, next(iter(lines[3:]), None)) if day else None


def _parse_dispute(form: FormInput, entry: Entry) -> Dispute | None:
    """The other claim on the first line, and its sources on one line each."""
    if "disputed" not in form.fields:
        return entry.disputed
    claim, *lines = form.split_lines("disputed") or [""]
    sources = [source.id for line in lines if (source := parse_source_line(form, line))]
    if claim and not sources:
        form.refuse(NO_DISPUTE_SOURCE)
        return entry.disputed
    return Dispute(claim, tuple(dict.fromkeys(sources))) if claim else None


def _parse_image(form: FormInput, entry: Entry) -> Image | None:
    """An address or a file of the knowledge folder on the first line, and on the others what it shows."""
    if "image" not in form.fields:
        return entry.image
    where, *words = form.split_lines("image") or [""]
    if where and not words:
        form.refuse(NO_IMAGE_TEXT)
        return entry.image
    is_address = where.startswith(("http://", "https://"))
    if is_address and (fault := find_address_fault(where, {"https"})):
        form.refuse(BAD_IMAGE_ADDRESS, fault)
    alt = " ".join(words)
    return Image(alt, None if is_address else where, where if is_address else None) if where else None


def fill_entry_form(entry: Entry, topic: Topic, base: KnowledgeBase) -> Iterator[tuple[str, str]]:
    """Yield name and content of each field for an entry, so that `parse_entry_form` gives the same entry back."""
    since, until, correction = entry.true_from, entry.true_until, entry.correction
    yield "topic", topic.title
    yield from fill_topic_form(topic, base)
    yield "kind", str(entry.kind)
    yield "text", entry.text
    yield "true", _fill_period(since, until)
    yield "sources", "\n".join(entry.sources)
    yield "asked", "\n".join(entry.asked)
    yield "checked", f"{entry.checked}, {say(entry.review)}" if entry.checked else say(entry.review)
    yield "advice", "\n".join(filter(None, (entry.by, entry.basis)))
    if correction:
        lines = (correction.claim, correction.right, str(correction.date), correction.why)
        yield "correction", "\n".join(filter(None, lines))
    yield "happened", str(entry.happened or "")
    yield "replaced_by", entry.replaced_by or ""
    yield "disputed", _fill_dispute(entry.disputed, base.sources) if entry.disputed else ""
    yield "image", f"{entry.image.url or entry.image.file}\n{entry.image.alt}" if entry.image else ""


def _fill_period(since: PartialDate | None, until: PartialDate | None) -> str:
    if since and until:
        return say("from {first} until {last}").format(first=since, last=until)
    return say("from {date}").format(date=since) if since else say("until {date}").format(date=until) if until else ""


def _fill_dispute(dispute: Dispute, sources: Mapping[str, Source]) -> str:
    titles = [sources[name].title if name in sources else name for name in dispute.sources]
    # A title that several sources share would find the first of them.
    shared = {title for title in titles if sum(source.title == title for source in sources.values()) > 1}
    names = (name if title in shared else title for name, title in zip(dispute.sources, titles, strict=True))
    return "\n".join((dispute.claim, *names))
