"""The identity of an item: one digest for one content, in every version of the program."""

from dataclasses import dataclass, replace

import pytest

from bot.domain.dates import PartialDate
from bot.domain.items import Category, Item, compute_digest, decode_item, encode_item, get_key
from bot.domain.knowledge import (
    CheckInterval,
    Correction,
    Dispute,
    Entry,
    EntryKind,
    Source,
    SourceQuality,
    Topic,
)

PLAIN = Entry("rye", "what", EntryKind.FACT, "Rye is dark.", PartialDate(2026, 5, 1), ("book",))
FULL = Entry(
    "rye",
    "what",
    EntryKind.FACT,
    "Rye is dark.",
    PartialDate(2026, 5, 1),
    ("book",),
    ("what is rye",),
    CheckInterval.NEVER,
    PartialDate(1990),
    PartialDate(2020, 3),
    PartialDate(1995, 1, 2),
    "rye/now",
    Correction("a", "b", PartialDate(2020)),
    Dispute("c", ("house",)),
    revision=7,
)

# Computed by the first version that stored digests. They are in people's databases and must not change.
STORED: list[tuple[Item, str]] = [
    (Category("baking", "Baking"), "6d1f5191e9f91320aff84e4a1b4cf80789615ca2f1b069da6a379b428d120268"),
    (
        Source("book", "The book", "Press", SourceQuality.PRIMARY),
        "419e5079c7392ce2919970c36826ae6e5356cc6ad28f776747ad4455aef5c822",
    ),
    (
        Source(
            "book", "The book", "Press", SourceQuality.PRIMARY, "https://example.org", "page 1", PartialDate(2019, 4)
        ),
        "e9a413b245bab8a61308e367c8a184a6d2073b29a3b0ccdb9610c61f726cfb49",
    ),
    (Topic("rye", "Rye", "baking", ()), "eaf38cfc8e7940d954fdc3e84a3cb649f19e9039fb2723c3f6e3d5f4ec90ff10"),
    (
        Topic("rye", "Rye", "baking", (), "Dark bread.", ("black bread",), ("keeping",), "bakers", "ovens"),
        "b64046aa73c1b514a13c17a5d5c8392de4c9a784ab73e6e1f22a767828b28204",
    ),
    (PLAIN, "04b8c802eb50a867d18f08f6cf1e78d6af54484b97bcb60ae4159c8a4d0400ae"),
    (FULL, "4a80d12069b24787c186bebc1338492e3289783678c3e228e73f21df67879b88"),
    (
        Entry(
            "rye",
            "bag",
            EntryKind.RECOMMENDATION,
            "Use a bag.",
            PartialDate(2026, 5, 1),
            ("book",),
            ("which bag",),
            correction=Correction("a", "b", PartialDate(2020, 1), "d"),
            by="Us",
            basis="A trial",
        ),
        "0398e7796c89fd0c31851c0dc9839f59c7456e07e4436af7f4119b721dd74513",
    ),
]


@pytest.mark.parametrize(("item", "digest"), STORED, ids=lambda value: "" if isinstance(value, str) else get_key(value))
def test_stored_digests_stay_valid(item: Item, digest: str) -> None:
    assert compute_digest(item) == digest
    assert compute_digest(decode_item(get_key(item), encode_item(item))) == digest


def test_nothing_has_an_empty_digest() -> None:
    assert compute_digest(None) == ""


def test_revision_and_entries_are_not_content_but_every_other_field_is() -> None:
    topic = Topic("rye", "Rye", "baking", ())

    assert compute_digest(replace(PLAIN, revision=9)) == compute_digest(PLAIN)
    assert compute_digest(replace(topic, entries=(PLAIN,))) == compute_digest(topic)
    assert compute_digest(replace(PLAIN, review=CheckInterval.NEVER)) != compute_digest(PLAIN)
    assert compute_digest(replace(PLAIN, sources=("book", "house"))) != compute_digest(
        replace(PLAIN, sources=("house", "book"))
    )


@dataclass(frozen=True, slots=True)
class LaterCorrection(Correction):
    """Has a field that today's model lacks."""

    severity: str = "minor"


@dataclass(frozen=True, slots=True)
class Link:
    """What a later model may hold several of."""

    url: str
    language: str = "en"


@dataclass(frozen=True, slots=True)
class LaterLink(Link):
    """Has one more field."""

    archived: bool = False


@dataclass(frozen=True, slots=True)
class LaterEntry(Entry):
    """Has fields that today's model lacks, whose defaults are not all empty."""

    importance: str = "normal"
    weight: int = 1
    links: tuple[Link, ...] = ()


def later(entry: Entry, **fields: object) -> LaterEntry:
    """Return the entry in a later model."""
    return LaterEntry(**({name: getattr(entry, name) for name in Entry.__dataclass_fields__} | fields))


def test_a_new_field_changes_no_digest_until_it_is_used() -> None:
    assert compute_digest(later(FULL)) == compute_digest(FULL)
    assert compute_digest(later(FULL, importance="high")) != compute_digest(FULL)


def test_a_new_field_of_a_part_changes_no_digest_until_it_is_used() -> None:
    minor = later(FULL, correction=LaterCorrection("a", "b", PartialDate(2020)))
    major = later(FULL, correction=LaterCorrection("a", "b", PartialDate(2020), severity="major"))

    assert compute_digest(minor) == compute_digest(FULL)
    assert compute_digest(major) != compute_digest(FULL)


def test_a_new_field_of_one_of_several_parts_changes_no_digest_until_it_is_used() -> None:
    before = later(FULL, links=(Link("https://a.example", "sr"),))

    assert compute_digest(later(FULL, links=(LaterLink("https://a.example", "sr"),))) == compute_digest(before)
    assert compute_digest(later(FULL, links=(LaterLink("https://a.example", "sr", archived=True),))) != compute_digest(
        before
    )
