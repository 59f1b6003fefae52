"""Reads sources from forms: one free line, or one line for each of their fields."""

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from bot.domain.addresses import find_address_fault
from bot.domain.dates import PartialDate
from bot.domain.knowledge import Source, SourceQuality
from bot.domain.text import shorten
from bot.languages import mark, say
from bot.moderation.form_input import FormInput, build_id

OWN_RULE = Source(
    "own-rule",
    "Our own rule",
    "This server's moderators",
    SourceQuality.PRIMARY,
    reference="decided here",
)
"""The source of what a community has decided itself."""

NAMED_BY = "Named by a moderator"
NO_ADDRESS = "no address given"

BAD_ADDRESS = mark("The source's address {text}")
NO_QUALITY = mark("“{text}” is not a source quality: write {words}.")

_OWN_RULE_WORDS = frozenset(
    (
        "our own rule",
        "our own rules",
        "our own",
        "own rule",
        "our rule",
        "our rules",
        "ourselves",
        "naše pravilo",
        "naša pravila",
    )
)
_ADDRESS = re.compile(r"<?(https?://[^\s<>]+)>?", re.IGNORECASE)
_BARE_ADDRESS = re.compile(r"(?:[\w-]+\.)+[a-z]{2,24}(?:/\S*)?", re.IGNORECASE)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_LINES = ("title", "publisher", "address", "quality", "published")
_MAX_TITLE_LENGTH, _MAX_PUBLISHER_LENGTH = 200, 100


def parse_source_lines(form: FormInput, name: str) -> Source | None:
    """Read the source in a field: three lines and more are its fields, fewer are one free line."""
    lines = form.split_lines(name)
    if len(lines) < 3:
        return parse_source_line(form, ", ".join(lines))
    return _add(form, _build_from_fields(form, dict(zip(_LINES, lines, strict=False))))


def parse_source_line(form: FormInput, line: str) -> Source | None:
    """Read a source from one free line: a known title, an address with or without a title, “our own rule”, or a name.

    Returns:
        The known source, or the new one, which is also added to the form; None for an empty line.

    """
    line = " ".join(line.split())
    if not line:
        return None
    sources = {**form.base.sources, **form.new_sources}
    if known := find_source(sources, line):
        return known
    if line.casefold().rstrip(".") in _OWN_RULE_WORDS:
        return form.base.sources.get(form.base.source or OWN_RULE.id) or _add(form, OWN_RULE)
    if _BARE_ADDRESS.fullmatch(line):
        line = f"https://{line}"
    if address := _ADDRESS.search(line):
        url = address[1].rstrip(".,;)")
        if fault := find_address_fault(url):
            form.refuse(BAD_ADDRESS, fault)
            return _add(form, OWN_RULE)  # nothing is saved; to say that the source is missing, too, would be wrong
        return find_source(sources, url) or _add(form, _build_from_address(form, url, line.replace(address[0], " ")))
    return _add(form, _build_from_name(form, line))


def find_source(sources: Mapping[str, Source], name: str) -> Source | None:
    """The source of that id, title, label or address, whatever its case."""
    named = (source for source in sources.values() if name.casefold() in _list_names(source))
    return sources.get(name) or next(named, None)


def _list_names(source: Source) -> tuple[str, ...]:
    return source.title.casefold(), source.label.casefold(), (source.url or source.id).casefold()


def _add(form: FormInput, source: Source) -> Source:
    form.new_sources[source.id] = source
    return source


def _build_from_address(form: FormInput, url: str, rest: str) -> Source:
    """A source with an address; its host is the publisher, unless another stands beside the title."""
    parts, published = _split_parts(form, rest)
    host = urlsplit(url).netloc.removeprefix("www.")
    title = shorten(parts[0] if parts else _describe_address(url), _MAX_TITLE_LENGTH)
    publisher = shorten(parts[1] if len(parts) > 1 else host, _MAX_PUBLISHER_LENGTH)
    return Source(_build_source_id(form, title), title, publisher, SourceQuality.OTHER, url, None, published)


def _build_from_name(form: FormInput, line: str) -> Source:
    """A source without an address: title, publisher, and where to find it there, with commas between them."""
    parts, published = _split_parts(form, line)
    title, publisher, *rest = [*parts, *(line, NAMED_BY)[len(parts) :]]
    reference = ", ".join(rest) or NO_ADDRESS
    return Source(
        _build_source_id(form, title),
        shorten(title, _MAX_TITLE_LENGTH),
        shorten(publisher, _MAX_PUBLISHER_LENGTH),
        SourceQuality.OTHER,
        reference=shorten(reference, _MAX_TITLE_LENGTH),
        published=published,
    )


def _split_parts(form: FormInput, text: str) -> tuple[list[str], PartialDate | None]:
    """What stands between commas, and the day of publication if one of them is a day."""
    parts = [part for raw in text.split(",") if (part := raw.strip(" ,;:–-()"))]
    day = next((part for part in parts if _DAY.fullmatch(part)), "")
    return [part for part in parts if part != day], form.parse_date(day)


def _describe_address(url: str) -> str:
    split = urlsplit(url)
    return f"{split.netloc.removeprefix('www.')}{split.path}".rstrip("/")


def _build_source_id(form: FormInput, title: str) -> str:
    return build_id(title, {*form.base.sources, *form.new_sources, *form.list_hidden_ids("source:")})


def _build_from_fields(form: FormInput, written: Mapping[str, str]) -> Source:
    address = written["address"]
    url = address if address.startswith(("http://", "https://")) else None
    if url and (fault := find_address_fault(url)):
        form.refuse(BAD_ADDRESS, fault)
    known = next((source.id for source in form.base.sources.values() if url and source.url == url), None)
    return Source(
        known or _build_source_id(form, written["title"]),
        written["title"],
        written["publisher"],
        parse_quality(form, written.get("quality", SourceQuality.OTHER)),
        url,
        None if url else address,
        form.parse_date(written.get("published", "")),
    )


def parse_quality(form: FormInput, text: str) -> SourceQuality:
    qualities = {name: quality for quality in SourceQuality for name in (quality.value, say(quality))}
    if text in qualities:
        return qualities[text]
    form.refuse(NO_QUALITY, text, [say(quality) for quality in SourceQuality])
    return SourceQuality.OTHER
