"""The overrides of one scope: added, edited, hidden, and what happens to them when the base changes."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.domain.dates import PartialDate
from bot.domain.items import Category, Item, compute_digest, decode_item, encode_item, find_item, get_key
from bot.domain.knowledge import Entry, EntryKind, KnowledgeBase, Topic
from bot.domain.overlay import Override, apply_overlay, find_absorbed, find_conflicts
from bot.domain.problems import KnowledgeError
from bot.knowledge.loader import load_folder
from bot.matching.text.normalise import normalise
from tests.discord_world import SMALL

BASE = load_folder(SMALL, normalise, date(2030, 1, 1))
ADDED = Entry(
    "sourdough", "salt", EntryKind.FACT, "Two percent.", PartialDate(2024, 1, 1), ("book",), ("how much salt",)
)


def entry(full_id: str) -> Entry:
    entry = BASE.entry(full_id)
    assert entry is not None
    return entry


def over(key: str, value: Item | None) -> dict[str, Override]:
    return {key: Override(value, compute_digest(find_item(BASE, key)), 7)}


def ids(base: KnowledgeBase) -> list[str]:
    return [entry.full_id for entry in base.entries()]


def test_an_empty_overlay_returns_the_base_itself() -> None:
    assert apply_overlay(BASE, {}).base is BASE


def test_an_edited_entry_keeps_its_position_and_gets_its_revision() -> None:
    overlaid = apply_overlay(BASE, over("sourdough/what", replace(entry("sourdough/what"), text="New words.")))
    changed = overlaid.base.entry("sourdough/what")

    assert changed is not None
    assert (changed.text, changed.revision) == ("New words.", 7)
    assert ids(overlaid.base) == ids(BASE)
    assert list(overlaid.changed_topics) == ["sourdough"]
    assert overlaid.base.topics["keeping"] is BASE.topics["keeping"]


def test_an_added_entry_comes_last_in_its_topic_and_a_hidden_one_is_gone() -> None:
    overlaid = apply_overlay(BASE, over("sourdough/salt", ADDED) | over("sourdough/what", None))

    assert [name for name in ids(overlaid.base) if name.startswith("sourdough")] == [
        "sourdough/temperature",
        "sourdough/old-oven",
        "sourdough/salt",
    ]


def test_a_topic_without_entries_or_head_is_removed() -> None:
    for gone in (over("keeping/bag", None), over("keeping", None)):
        overlaid = apply_overlay(BASE, gone)
        assert list(overlaid.base.topics) == ["sourdough"]
        assert len(overlaid.base.topics) == 1
        assert "keeping" not in overlaid.base.topics
        assert overlaid.changed_topics == {"keeping": None}


def test_a_new_topic_comes_last_with_a_category_and_a_source_of_its_own() -> None:
    source = replace(BASE.sources["book"], id="mine")
    head = Topic("rye", "Rye", "flours", ())
    first = replace(ADDED, topic="rye", sources=("mine",))
    items: list[Item] = [Category("flours", "Flours"), source, head, first]
    overlaid = apply_overlay(BASE, {get_key(item): Override(item, "") for item in items})

    assert list(overlaid.base.topics) == ["sourdough", "keeping", "rye"]
    assert overlaid.base.categories["flours"] == "Flours"
    assert overlaid.base.topics["rye"].entries == (first,)
    assert overlaid.inapplicable == {}


@pytest.mark.parametrize(
    ("item", "why"),
    [
        (replace(ADDED, topic="gone"), "topic"),
        (replace(ADDED, sources=("gone",)), "source 'gone'"),
        (replace(BASE.topics["keeping"], category="gone"), "category 'gone'"),
    ],
    ids=["topic", "source", "category"],
)
def test_an_inapplicable_override_is_left_out_with_the_reason(item: Item, why: str) -> None:
    overlaid = apply_overlay(BASE, {get_key(item): Override(item, "")})

    assert overlaid.changed_topics == {}
    assert why in overlaid.inapplicable[get_key(item)]
    assert ids(overlaid.base) == ids(BASE)


def test_succession_follows_the_overrides() -> None:
    old = entry("sourdough/old-oven")
    cut = apply_overlay(BASE, over(old.full_id, replace(old, replaced_by=None)))

    assert BASE.replaces == {"sourdough/temperature": "sourdough/old-oven"}
    assert dict(cut.base.replaces) == {}
    assert dict(apply_overlay(cut.base, over(old.full_id, old)).base.replaces) == BASE.replaces


def test_an_override_is_absorbed_once_the_base_has_the_same_value() -> None:
    overlay = over("sourdough/salt", ADDED) | over("keeping/bag", None)
    grown = apply_overlay(BASE, over("sourdough/salt", ADDED)).base

    assert find_absorbed(BASE, overlay) == []
    assert find_absorbed(grown, overlay) == ["sourdough/salt"]


def test_a_base_that_changes_under_an_override_is_a_conflict() -> None:
    mine = over("sourdough/what", replace(entry("sourdough/what"), text="Ours."))
    theirs = apply_overlay(BASE, over("sourdough/what", replace(entry("sourdough/what"), text="Theirs."))).base

    assert find_conflicts(BASE, mine) == []
    assert find_conflicts(theirs, mine) == ["sourdough/what"]


@pytest.mark.parametrize("key", ["category:baking", "source:book", "sourdough", "sourdough/old-oven"])
def test_an_item_is_decoded_from_its_json(key: str) -> None:
    item = find_item(BASE, key)

    assert item is not None
    assert get_key(item) == key
    assert decode_item(key, encode_item(item)) == item
    assert find_item(BASE, f"{key}-else") is None


def write(folder: Path, overriding: str) -> Path:
    (folder / "base.yaml").write_bytes((SMALL / "base.yaml").read_bytes())
    (folder / "over.yaml").write_text(f"overrides: true\n{overriding}", encoding="utf-8")
    return folder


def test_an_override_file_is_applied_to_the_others(tmp_path: Path) -> None:
    topic = "topics: [{id: sourdough, title: Leaven, category: baking, entries: [%s]}]"
    said = "{id: what, kind: fact, text: New., asked: [so what], checked: 2024-01-01, sources: [book]}"
    base = load_folder(write(tmp_path, f"hidden: [keeping/bag]\n{topic % said}"), normalise, date(2030, 1, 1))

    assert list(base.topics) == ["sourdough"]
    assert base.topics["sourdough"].title == "Leaven"
    assert next(entry.text for entry in base.entries()) == "New."
    assert len(list(base.entries())) == 3


def test_only_an_override_file_can_hide_items(tmp_path: Path) -> None:
    (tmp_path / "base.yaml").write_bytes((SMALL / "base.yaml").read_bytes() + b"hidden: [keeping]\n")

    with pytest.raises(KnowledgeError, match="'hidden' is allowed only in a file with 'overrides: true'"):
        load_folder(tmp_path, normalise, date(2030, 1, 1))
