"""Reads the fields of an entry: in the list of its topic, or in the short form, in which a topic is one entry."""

import re
from dataclasses import dataclass, replace

from bot.domain.addresses import find_address_fault
from bot.domain.dates import PartialDate
from bot.domain.knowledge import CheckInterval, Correction, Dispute, Entry, EntryKind, Image
from bot.knowledge.fields import MAX_ID_LENGTH, Fields
from bot.knowledge.limits import (
    MAX_ALT_LENGTH,
    MAX_CLAIM_LENGTH,
    MAX_FULL_ID_LENGTH,
    MAX_PHRASE_LENGTH,
    MAX_PHRASES,
    MAX_REFERENCE_LENGTH,
    MAX_SOURCES,
    MAX_STATEMENT_LENGTH,
    MAX_URL_LENGTH,
)
from bot.languages import say

_FILE = re.compile(r"(?!\.\./)[^/\\]+(?:/(?!\.\./)[^/\\]+)*\.(?:png|jpe?g|gif|webp)", re.IGNORECASE)

NOT_CHECKED = "not yet"
"""In place of the day of a check: nobody has compared the entry with its sources, whatever the file's default says."""

SHORT_ENTRY_ID = "answer"
"""The id of the entry that a topic in the short form is. The long form may use it, too: both mean the same."""


@dataclass(frozen=True, slots=True)
class Defaults:
    """What the topics and entries of a file have where they say nothing else."""

    category: str = ""
    sources: tuple[str, ...] = ()
    checked: PartialDate | None = None
    review: CheckInterval = CheckInterval.YEARLY


def read_defaults(fields: Fields) -> Defaults:
    return Defaults(
        fields.read_word("category", MAX_ID_LENGTH, required=False),
        fields.read_words("sources", MAX_ID_LENGTH, MAX_SOURCES),
        fields.read_optional_date("checked", none=NOT_CHECKED),
        fields.read_choice("review", CheckInterval, CheckInterval.YEARLY),
    )


def read_short_entry(topic_id: str, title: str, fields: Fields, defaults: Defaults) -> Entry:
    """Read the entry that a topic in the short form is. Without phrases of its own, the title is its phrase."""
    entry = read_entry(topic_id, SHORT_ENTRY_ID, fields, defaults, EntryKind.FACT)
    return entry if fields.has("asked") else replace(entry, asked=(title,))


def read_entry(
    topic_id: str, entry_id: str, fields: Fields, defaults: Defaults, default_kind: EntryKind | None = None
) -> Entry:
    """Read an entry. Without sources of its own, those of the file; if it has none, they are filled in later."""
    kind = fields.read_choice("kind", EntryKind, default_kind)
    entry = Entry(
        topic=topic_id,
        id=entry_id,
        kind=kind,
        text=fields.read_text("text", MAX_STATEMENT_LENGTH, paragraphs=True),
        asked=fields.read_texts(
            "asked", MAX_PHRASE_LENGTH, MAX_PHRASES, required=not default_kind or fields.has("asked")
        ),
        checked=_read_checked(fields, defaults),
        sources=fields.read_words("sources", MAX_ID_LENGTH, MAX_SOURCES, required=fields.has("sources"))
        or defaults.sources,
        review=fields.read_choice("review", CheckInterval, defaults.review),
        correction=fields.read_group("correction", _read_correction),
        disputed=fields.read_group("disputed", _read_dispute),
        image=fields.read_group("image", _read_image),
    )
    return _read_fact(entry, fields) if kind is EntryKind.FACT else _read_recommendation(entry, fields)


def _read_checked(fields: Fields, defaults: Defaults) -> PartialDate | None:
    given = fields.read_optional_date("checked", none=NOT_CHECKED)
    return given if fields.has("checked") else defaults.checked


def _read_fact(entry: Entry, fields: Fields) -> Entry:
    for key in ("by", "basis"):
        _reject(fields, key, say("only a recommendation can have it"))
    return replace(
        entry,
        true_from=fields.read_optional_date("true_from"),
        true_until=fields.read_optional_date("true_until"),
        happened=fields.read_optional_date("happened"),
        replaced_by=fields.read_word("replaced_by", MAX_FULL_ID_LENGTH, required=False) or None,
    )


def _read_recommendation(entry: Entry, fields: Fields) -> Entry:
    for key in ("true_from", "true_until", "happened", "replaced_by"):
        _reject(fields, key, say("only a fact can have it"))
    return replace(entry, by=fields.read_text("by", 100), basis=fields.read_optional_text("basis", MAX_CLAIM_LENGTH))


def _reject(fields: Fields, key: str, reason: str) -> None:
    if fields.read_node(key) is not None:
        fields.add_problem(
            key, say("{label} has '{key}', but {reason}.").format(label=fields.label, key=key, reason=reason)
        )


def _read_correction(fields: Fields) -> Correction:
    claim, right = (fields.read_text(key, MAX_CLAIM_LENGTH) for key in ("claim", "right"))
    return Correction(claim, right, fields.read_date("date"), fields.read_optional_text("why", MAX_CLAIM_LENGTH))


def _read_dispute(fields: Fields) -> Dispute:
    claim = fields.read_text("claim", MAX_CLAIM_LENGTH)
    return Dispute(claim, fields.read_words("sources", MAX_ID_LENGTH, MAX_SOURCES, required=True))


def _read_image(fields: Fields) -> Image:
    alt = fields.read_text("alt", MAX_ALT_LENGTH)
    file, url = (
        fields.read_optional_text("file", MAX_REFERENCE_LENGTH),
        fields.read_optional_text("url", MAX_URL_LENGTH),
    )
    if bool(file) == bool(url):
        fields.add_problem(
            "file", say("{label} needs either 'file' or 'url': where the picture is.").format(label=fields.label)
        )
    if file and not _FILE.fullmatch(file):
        rule = say("name a PNG, JPEG, GIF or WebP beside this file, as in 'pictures/map.png'")
        fields.add_problem(
            "file", say("'file' of {label} is '{file}'; {rule}.").format(label=fields.label, file=file, rule=rule)
        )
    if url and (fault := find_address_fault(url, {"https"})):
        fields.add_problem("url", say("'url' of {label} {fault}").format(label=fields.label, fault=fault))
    return Image(alt, file, url)
