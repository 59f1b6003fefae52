"""Form input parsed into items, and every problem reported at once."""

from dataclasses import replace
from datetime import date

import pytest

from bot.domain.dates import PartialDate
from bot.domain.knowledge import CheckInterval, Entry, EntryKind, Source, Topic
from bot.knowledge.loader import load_folder
from bot.matching.text.normalise import normalise
from bot.moderation.form_input import build_id
from bot.moderation.form_parser import fill_entry_form, parse_entry_form
from bot.moderation.topic_form import NO_TOPIC_TITLE
from bot.replies.draft_forms import build_form, merge_fields
from bot.replies.forms import ChoiceField, Field, Form, FormKind, TextField
from tests.discord_world import SMALL

TODAY = date(2026, 11, 23)
BASE = load_folder(SMALL, normalise, TODAY)
TYPED = {"topic": "Salt", "text": "Two percent.", "asked": "how much salt\nsalt", "sources": "book"}


def parse_entry(typed: dict[str, str], old: Entry | None = None) -> Entry:
    read = parse_entry_form(typed, BASE, old, TODAY)
    assert read.problems == ()
    (entry,) = (item for item in read.items if isinstance(item, Entry))
    return entry


def parse_problems(typed: dict[str, str]) -> tuple[str, ...]:
    return parse_entry_form({**TYPED, **typed}, BASE, None, TODAY).problems


UNCHECKED = replace(next(BASE.entries()), checked=None)


@pytest.mark.parametrize("entry", [*BASE.entries(), UNCHECKED], ids=lambda entry: f"{entry.full_id}, {entry.checked}")
def test_a_filled_form_parses_back_to_the_same_entry(entry: Entry) -> None:
    typed = dict(fill_entry_form(entry, BASE.topics[entry.topic], BASE))
    read = parse_entry_form(typed, BASE, entry, TODAY)

    assert read.problems == ()
    assert read.items == (entry,)


def submit(form: Form, *, backwards: bool) -> dict[str, str]:
    """An untouched form as Discord may send it: what is chosen in the order of the options, or in the opposite one."""
    return {field.name: submit_field(field, backwards=backwards) for field in form.fields}


def submit_field(field: Field, *, backwards: bool) -> str:
    if isinstance(field, TextField):
        return field.value
    chosen = [option.value for option in field.options if option.selected]
    return "\n".join(reversed(chosen) if backwards else chosen)


@pytest.mark.parametrize("backwards", [False, True])
@pytest.mark.parametrize("kind", [FormKind.ENTRY, FormKind.MORE])
def test_every_field_keeps_its_order_when_another_field_is_edited(kind: FormKind, backwards: bool) -> None:
    names = list(BASE.sources)[::-1]
    old = next(entry for entry in BASE.entries() if entry.kind is EntryKind.FACT)
    old = replace(old, sources=(names[1], names[0], *names[2:]), asked=("what is it", "a name", "beginnings"))
    topic = replace(BASE.topics[old.topic], aliases=("zebra", "aardvark", "mule"))
    base = replace(BASE, topics={**BASE.topics, topic.id: topic})
    before = dict(fill_entry_form(old, topic, base))
    after = merge_fields(before, submit(build_form(kind, 1, before, base), backwards=backwards))
    read = parse_entry_form({**after, "text": "Another text."}, base, old, TODAY)

    assert read.items == (replace(old, text="Another text."),)


def test_a_newly_chosen_source_comes_after_the_others() -> None:
    assert (
        merge_fields({"sources": "book\nhouse"}, {"sources": "leaflet\nhouse\nbook"})["sources"]
        == "book\nhouse\nleaflet"
    )
    assert merge_fields({"sources": "book\nhouse"}, {"sources": "leaflet\nhouse"})["sources"] == "house\nleaflet"
    assert merge_fields({"sources": "book\nhouse"}, {"sources": ""})["sources"] == ""


def test_a_new_topic_gets_an_id_a_category_and_an_entry_checked_today() -> None:
    read = parse_entry_form(TYPED, BASE, None, TODAY)
    topic, entry = read.items

    assert topic == Topic("salt", "Salt", "baking", ())
    assert isinstance(entry, Entry)
    assert (entry.full_id, entry.checked, entry.review) == (
        read.entry_id,
        PartialDate(2026, 11, 23),
        CheckInterval.YEARLY,
    )
    assert read.entry_id == "salt/how-much-salt"


@pytest.mark.parametrize("name", ["Sourdough", "sourdough", "  LEAVEN ", "кисело тесто"])
def test_a_topic_is_known_by_any_of_its_names(name: str) -> None:
    assert parse_entry({**TYPED, "topic": name}).topic == "sourdough"


@pytest.mark.parametrize(
    ("typed", "since", "until"),
    [
        ("", None, None),
        ("from 1990 until 2020-03", PartialDate(1990), PartialDate(2020, 3)),
        ("since 2017-06-05", PartialDate(2017, 6, 5), None),
        ("2017 - 2019", PartialDate(2017), PartialDate(2019)),
        ("Until 2020", None, PartialDate(2020)),
    ],
)
def test_a_period_is_parsed_from_words(typed: str, since: PartialDate | None, until: PartialDate | None) -> None:
    entry = parse_entry({**TYPED, "true": typed})

    assert (entry.true_from, entry.true_until) == (since, until)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"topic": " ", "asked": ""}, NO_TOPIC_TITLE),
        ({"true": "long ago"}, "is not a period"),
        ({"true": "from 2017-13"}, "2017-13"),
        ({"sources": ""}, "The source is missing"),
        ({"new_source": "A\nB\nhttps://e.org\ngreat"}, "“great” is not a source quality"),
        ({"new_source": "A\nB\nhttps://e.org\nofficial\nlong ago"}, "long ago"),
        ({"checked": "2026-01-01, sometimes"}, "“sometimes” is not a check interval"),
        ({"kind": "recommendation"}, "needs a name"),
        ({"correction": "wrong"}, "three lines"),
    ],
)
def test_unreadable_input_is_reported(typed: dict[str, str], said: str) -> None:
    assert any(said in problem for problem in parse_problems(typed))


def test_all_problems_are_reported_at_once() -> None:
    assert (
        len(parse_problems({"topic": "", "asked": "", "true": "?", "sources": "", "checked": "?", "correction": "?"}))
        == 5
    )


def test_a_source_is_recognised_by_its_url() -> None:
    written = "Title\nPress\n{}\nofficial\n2020-05"
    new = parse_entry_form({**TYPED, "sources": "", "new_source": written.format("shelf 4")}, BASE, None, TODAY)
    known = parse_entry_form({**TYPED, "new_source": written.format("https://example.org/book?a=1")}, BASE, None, TODAY)

    assert Source("title", "Title", "Press", new.items[0].quality, None, "shelf 4", PartialDate(2020, 5)) in new.items  # type: ignore[union-attr]
    assert [one.id for one in known.items if isinstance(one, Source)] == ["book"]


def test_a_known_source_is_found_by_its_title() -> None:
    entry = parse_entry({**TYPED, "sources": "", "new_source": "house rules"})

    assert entry.sources == ("house",)


def test_equal_lines_of_a_new_source_are_all_kept() -> None:
    read = parse_entry_form({**TYPED, "sources": "", "new_source": "NATO\nNATO\nhttps://nato.int"}, BASE, None, TODAY)

    assert ("NATO", "NATO") in [(one.title, one.publisher) for one in read.items if isinstance(one, Source)]


def test_a_new_topic_or_entry_does_not_take_the_id_of_a_hidden_one() -> None:
    topic = parse_entry_form(TYPED, BASE, None, TODAY, hidden=["salt", "salt/how-much-salt"])
    entry = parse_entry_form({**TYPED, "topic": "Sourdough"}, BASE, None, TODAY, hidden=["sourdough/how-much-salt"])

    assert topic.entry_id == "salt-2/how-much-salt"
    assert entry.entry_id == "sourdough/how-much-salt-2"


def test_fields_without_a_form_stay_unchanged() -> None:
    old = BASE.entry("sourdough/temperature")
    assert old is not None
    entry = parse_entry(
        {**dict(fill_entry_form(old, BASE.topics["sourdough"], BASE)), "text": "Hot.", "correction": ""}, old
    )

    assert entry == replace(old, text="Hot.", correction=None)
    assert entry.disputed is not None


def test_changing_the_kind_drops_the_fields_of_the_other_kind() -> None:
    old = BASE.entry("sourdough/old-oven")
    assert old is not None
    typed = {
        **dict(fill_entry_form(old, BASE.topics["sourdough"], BASE)),
        "kind": "recommendation",
        "advice": "Us\nA trial",
    }
    advice = parse_entry(typed, old)

    assert (advice.kind, advice.by, advice.basis, advice.true_from) == (EntryKind.RECOMMENDATION, "Us", "A trial", None)
    assert parse_entry({**typed, "kind": "fact"}, advice).by is None


def test_ids_are_ascii_short_and_unused() -> None:
    assert build_id("Što je KFOR?", []) == "sto-je-kfor"
    assert build_id("kfor", ["kfor", "kfor-2"]) == "kfor-3"
    assert build_id("?!", []) == "entry"
    assert len(build_id("word " * 40, [])) <= 40


def test_lines_beyond_a_fields_limit_are_kept() -> None:
    many = "\n".join(f"how much salt goes into loaf number {number}" for number in range(200))
    form = build_form(FormKind.ENTRY, 1, {**TYPED, "asked": many}, BASE)
    shown = next(field.value for field in form.fields if isinstance(field, TextField) and field.name == "asked")
    after = merge_fields({"asked": many}, {"asked": f"first\n{shown}"})

    assert len(shown) <= 4_000
    assert after["asked"] == f"first\n{many}"


def test_a_text_too_long_for_the_form_is_kept_unless_another_is_typed() -> None:
    long = "A sentence. " * 900
    form = build_form(FormKind.ENTRY, 1, {**TYPED, "text": long}, BASE)
    field = next(field for field in form.fields if isinstance(field, TextField) and field.name == "text")

    assert (field.value, field.required) == ("", False)
    assert field.hint.startswith("10,800 characters, too long for this form. It stays")
    assert merge_fields({"text": long}, {"text": " "})["text"] == long
    assert merge_fields({"text": long}, {"text": "Short."})["text"] == "Short."


def test_chosen_sources_are_among_the_25_options() -> None:
    sources = {f"s{number}": replace(BASE.sources["book"], id=f"s{number}") for number in range(40)}
    form = build_form(FormKind.ENTRY, 1, {**TYPED, "sources": "s0"}, replace(BASE, sources=sources))
    field = next(field for field in form.fields if isinstance(field, ChoiceField) and field.name == "sources")

    assert len(field.options) == 25
    assert [one.value for one in field.options if one.selected] == ["s0"]
