"""One place's changes over a base: added, reworded, hidden, and what becomes of them when the base changes."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.domain.dates import PartialDate
from bot.domain.items import Category, Item, compute_digest, decode_item, encode_item, find_item, key_of
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
    found = BASE.entry(full_id)
    assert found is not None
    return found


def over(key: str, value: Item | None) -> dict[str, Override]:
    return {key: Override(value, compute_digest(find_item(BASE, key)), 7)}


def ids(base: KnowledgeBase) -> list[str]:
    return [entry.full_id for entry in base.entries()]


def test_without_changes_the_base_itself_is_served() -> None:
    assert apply_overlay(BASE, {}).base is BASE


def test_a_reworded_entry_stands_in_its_place_with_its_revision() -> None:
    laid = apply_overlay(BASE, over("sourdough/what", replace(entry("sourdough/what"), text="New words.")))
    changed = laid.base.entry("sourdough/what")

    assert changed is not None
    assert (changed.text, changed.revision) == ("New words.", 7)
    assert ids(laid.base) == ids(BASE)
    assert list(laid.changed_topics) == ["sourdough"]
    assert laid.base.topics["keeping"] is BASE.topics["keeping"]


def test_an_added_entry_comes_last_in_its_topic_and_a_hidden_one_is_gone() -> None:
    laid = apply_overlay(BASE, over("sourdough/salt", ADDED) | over("sourdough/what", None))

    assert [name for name in ids(laid.base) if name.startswith("sourdough")] == [
        "sourdough/temperature",
        "sourdough/old-oven",
        "sourdough/salt",
    ]


def test_a_topic_without_entries_or_head_is_gone() -> None:
    for gone in (over("keeping/bag", None), over("keeping", None)):
        laid = apply_overlay(BASE, gone)
        assert list(laid.base.topics) == ["sourdough"]
        assert len(laid.base.topics) == 1
        assert "keeping" not in laid.base.topics
        assert laid.changed_topics == {"keeping": None}


def test_a_new_topic_comes_last_with_a_category_and_a_source_of_its_own() -> None:
    source = replace(BASE.sources["book"], id="mine")
    head = Topic("rye", "Rye", "flours", ())
    first = replace(ADDED, topic="rye", sources=("mine",))
    items: list[Item] = [Category("flours", "Flours"), source, head, first]
    laid = apply_overlay(BASE, {key_of(item): Override(item, "") for item in items})

    assert list(laid.base.topics) == ["sourdough", "keeping", "rye"]
    assert laid.base.categories["flours"] == "Flours"
    assert laid.base.topics["rye"].entries == (first,)
    assert laid.inapplicable == {}


@pytest.mark.parametrize(
    ("item", "why"),
    [
        (replace(ADDED, topic="gone"), "topic"),
        (replace(ADDED, sources=("gone",)), "source 'gone'"),
        (replace(BASE.topics["keeping"], category="gone"), "category 'gone'"),
    ],
    ids=["topic", "source", "category"],
)
def test_what_can_not_stand_on_the_base_is_left_out_and_told(item: Item, why: str) -> None:
    laid = apply_overlay(BASE, {key_of(item): Override(item, "")})

    assert laid.changed_topics == {}
    assert why in laid.inapplicable[key_of(item)]
    assert ids(laid.base) == ids(BASE)


def test_links_between_facts_follow_the_changes() -> None:
    old = entry("sourdough/old-oven")
    cut = apply_overlay(BASE, over(old.full_id, replace(old, replaced_by=None)))

    assert BASE.replaces == {"sourdough/temperature": "sourdough/old-oven"}
    assert dict(cut.base.replaces) == {}
    assert dict(apply_overlay(cut.base, over(old.full_id, old)).base.replaces) == BASE.replaces


def test_an_override_falls_away_when_the_base_says_the_same() -> None:
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
def test_an_item_comes_back_from_json(key: str) -> None:
    item = find_item(BASE, key)

    assert item is not None
    assert key_of(item) == key
    assert decode_item(key, encode_item(item)) == item
    assert find_item(BASE, f"{key}-else") is None


def write(folder: Path, overriding: str) -> Path:
    (folder / "base.yaml").write_bytes((SMALL / "base.yaml").read_bytes())
    (folder / "over.yaml").write_text(f"overrides: true\n{overriding}", encoding="utf-8")
    return folder


def test_a_file_that_overrides_is_laid_over_the_others(tmp_path: Path) -> None:
    topic = "topics: [{id: sourdough, title: Leaven, category: baking, entries: [%s]}]"
    said = "{id: what, kind: fact, text: New., asked: [so what], checked: 2024-01-01, sources: [book]}"
    base = load_folder(write(tmp_path, f"hidden: [keeping/bag]\n{topic % said}"), normalise, date(2030, 1, 1))

    assert list(base.topics) == ["sourdough"]
    assert base.topics["sourdough"].title == "Leaven"
    assert next(one.text for one in base.entries()) == "New."
    assert len(list(base.entries())) == 3


def test_only_a_file_that_overrides_hides(tmp_path: Path) -> None:
    (tmp_path / "base.yaml").write_bytes((SMALL / "base.yaml").read_bytes() + b"hidden: [keeping]\n")

    with pytest.raises(KnowledgeError, match="'hidden' is allowed only in a file with 'overrides: true'"):
        load_folder(tmp_path, normalise, date(2030, 1, 1))
