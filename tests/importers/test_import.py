"""A collection of any form becomes knowledge files: each text as it was, and nothing left out without a word."""

import json
import re
from pathlib import Path

import pytest

from bot.domain.knowledge import Image, SourceQuality
from bot.domain.problems import KnowledgeError
from bot.errors import UserError
from bot.importers.collection import ImportOptions
from bot.importers.folder import ImportFolder
from bot.importers.importer import Provenance, import_collection
from bot.importers.reader import read_collection
from bot.knowledge.limits import MAX_STATEMENT_LENGTH
from bot.service.linter import lint_folder
from tests.importers.sources import CHANNEL, INDENTED, write_sources
from tests.importers.taking import AS_IT_IS, NEW_YEAR, TODAY, load, take, text_of


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    return write_sources(tmp_path / "sources")


def test_a_folder_of_pages_is_one_entry_a_page(sources: Path, folder: Path) -> None:
    collection, result = take(sources / "tags", folder)
    topics = load(folder).topics

    assert (result.added, collection.refusals) == (["the-loop-that-bakes", "how-hot"], [])
    loop = topics["the-loop-that-bakes"]
    assert (loop.title, loop.aliases, text_of(loop)) == (
        "The `loop` that bakes",
        ("bake-loop", "==", "oven loop"),
        INDENTED,
    )
    assert (text_of(topics["how-hot"]), topics["how-hot"].category) == ("# How hot?\n\nVery.", "oven")
    assert dict(collection.changes) == {"left out the name '!!', which has no letter or digit": 1}


def test_the_headings_of_a_faq_are_its_questions_and_those_above_its_categories(sources: Path, folder: Path) -> None:
    collection, _ = take(sources / "faq.md", folder)
    base = load(folder)

    assert {topic.title: base.categories[topic.category] for topic in base.topics.values()} == {
        "How hot is the oven?": "Baking",
        "Is rye a grain?": "Baking",
        "Selling": "Selling",
        "Who sells bread?": "Selling",
    }
    assert text_of(base.topics["how-hot-is-the-oven"]) == f"{INDENTED}\n\n#### A smaller heading of the answer\n\nMore."
    assert text_of(base.topics["selling"]) == "All about money."
    assert collection.refusals == ["faq.md:1: what stands before the first question is left out."]


def test_a_table_is_read_by_its_header_and_every_row_left_out_is_named(sources: Path, folder: Path) -> None:
    collection, _ = take(sources / "table.csv", folder)
    topics = load(folder).topics

    assert text_of(topics["what-is-rye"]) == "A grain, which\n    grows; in fields."
    assert topics["what-is-rye"].aliases == ("rye", "secale")
    assert list(topics) == ["what-is-rye", "who-sells-bread"]
    assert collection.refusals == [
        "table.csv:5: the row has no question.",
        "table.csv:6: it has no text.",
    ]
    assert dict(collection.changes) == {"left out the field 'Price'": 1}


def test_what_stands_among_records_and_is_none_is_named(tmp_path: Path, folder: Path) -> None:
    listed = tmp_path / "qa.json"
    whole, without = {"question": "What is rye?", "answer": "A grain."}, {"question": "Who bakes?"}
    listed.write_text(json.dumps({"version": 2, "faq": [whole, without, {"answer": ""}, "rye"]}), encoding="utf-8")

    collection, result = take(listed, folder)

    assert result.added == ["what-is-rye"]
    assert collection.refusals == [f"qa.json: faq / {number}: it has no text." for number in (2, 3, 4)]


def test_a_table_without_a_header_is_read_by_named_columns(tmp_path: Path, folder: Path) -> None:
    table = tmp_path / "bare.tsv"
    table.write_text("1\tWhat is rye?\tA grain.\n2\tWho bakes?\tThe baker.\textra\n", encoding="utf-8")

    with pytest.raises(UserError, match=r"(?s)--columns question,answer.*What is rye\?"):
        take(table, folder)
    collection, result = take(table, folder, ImportOptions(("-", "question", "answer")))

    assert result.added == ["what-is-rye"]
    assert collection.refusals[0].startswith("bare.tsv:2: the row has 4 columns and the first row 3; put quotes around")


def test_what_every_record_has_for_itself_is_its_name_and_no_category(tmp_path: Path, folder: Path) -> None:
    rows = [{"topic": f"loaf_{n}", "query": f"What is loaf {n} made of?", "response": f"Rye {n}."} for n in "abcdef"]
    (tmp_path / "faq.json").write_text(json.dumps(rows), encoding="utf-8")
    take(tmp_path / "faq.json", folder)
    base = load(folder)

    assert len(base.categories) == 1
    assert [topic.aliases for topic in base.topics.values()] == [(f"loaf_{n}",) for n in "abcdef"]


def test_tables_of_toml_are_entries_and_colours_stay(sources: Path, folder: Path) -> None:
    collection, _ = take(sources / "tags.toml", folder)
    topics = load(folder).topics

    assert (topics["bake-loop"].title, text_of(topics["bake-loop"])) == ("bake loop", INDENTED)
    assert topics["bake-loop"].aliases == ("loop", "oven", "≠")
    assert text_of(topics["colours"]) == "```ansi\n\x1b[0;31mred\x1b[0;0m\n```"
    assert collection.changes["left out the field 'hoisted'"] == 1


PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20


def test_a_picture_beside_the_text_comes_along_and_what_becomes_of_others_is_told(tmp_path: Path, folder: Path) -> None:
    (tmp_path / "outside.png").write_bytes(PNG)
    pages = tmp_path / "pages"
    for name in ("img/floor 1.png", "img/more.png", "img/page.png"):
        (pages / name).parent.mkdir(parents=True, exist_ok=True)
        (pages / name).write_bytes(b"<html>" if "page" in name else PNG)
    text = (
        "See ![the  floor](img/floor%201.png), ![](/img/more.png), ![logo](https://x.example/a.png), "
        "![x](img/page.png), ![y](../outside.png), ![z](https://x.example/attached)."
    )
    (pages / "where.md").write_text(f"# Where is it?\n\n{text}\n", encoding="utf-8")
    collection, _ = take(pages, folder)
    base = load(folder)
    entry = base.topics["where-is-it"].entries[0]

    assert entry.text.endswith(text)
    assert entry.image == Image("the floor", "pictures/where-is-it.png")
    assert base.images["pictures/where-is-it.png"].read_bytes() == PNG
    assert dict(collection.changes) == {
        "took a picture beside the text as 'image:'": 1,
        "left a picture as text, since an entry has one: add it to another entry as 'image:'": 1,
        "left out the picture 'page.png', which is no PNG, JPEG, GIF or WebP; save it as one of these.": 1,
        "left a picture as text, since its file is not in the collection": 1,
        "left a picture as a link, since its address ends in none of .png, .jpg, .gif and .webp": 1,
    }
    assert lint_folder(folder).problems == ()
    assert take(pages, folder)[1].unchanged == ["where-is-it"]


def test_questions_and_names_nested_in_json_are_found_with_their_categories(sources: Path, folder: Path) -> None:
    collection, _ = take(sources / "nested.json", folder)
    base = load(folder)

    assert {topic.title: (topic.category, text_of(topic)) for topic in base.topics.values()} == {
        "What is rye?": ("baking", "A grain 🌾."),
        "Who bakes?": ("baking", "The baker.\nAt night."),
        "prices": ("selling", "Three euros."),
        "hours": ("selling", "From seven."),
    }
    assert dict(collection.changes) == {"joined the parts of an answer that is a list": 1}


def test_the_faq_of_a_page_is_read_from_scripts_and_markup(sources: Path, folder: Path) -> None:
    collection, _ = take(sources / "faq.html", folder)
    topics = {topic.title: text_of(topic) for topic in load(folder).topics.values()}

    assert topics == {
        "What is rye & wheat?": "Two **grains**: see [rye_page](https://bread.example.org/faq/rye).\n\n- one\n- two",
        "Who sells bread?": "```py\nif baker:\n    sell()\n```",
        "Where is the oven?": "In the yard.",
    }
    assert collection.refusals == ["faq.html: Empty?: it has no answer."]
    assert dict(collection.changes) == {"wrote an answer in HTML as Markdown": 3}


def test_pinned_and_chosen_messages_of_a_channel_cite_their_address(sources: Path, folder: Path) -> None:
    collection, result = take(sources / "rules.json", folder, ImportOptions(messages=frozenset({"33", "99"})))
    base = load(folder)

    assert result.added == ["no-cakes-here", "we-open-at-seven"]
    assert base.topics["no-cakes-here"].entries[0].sources == ("message-31",)
    source = base.sources["message-31"]
    assert (source.url, source.quality, str(source.published)) == (
        *("https://discord.com/channels/11/22/31", SourceQuality.PRIMARY),
        "2024-03-01",
    )
    assert collection.refusals == ["rules.json: message 34: it has no text.", "rules.json: there is no message 99."]
    assert dict(collection.changes) == {
        "left out the files of a message": 1,
        "left out a message that is neither pinned nor chosen with --message": 1,
    }


def test_yaml_of_another_shape_is_a_collection(sources: Path, folder: Path) -> None:
    take(sources / "loop.yaml", folder)
    topic = load(folder).topics["the-loop"]

    assert (text_of(topic), topic.aliases) == ("Bake: # not a comment\n  twice", ("bake-loop", "loop"))


def test_everything_imported_into_one_base_passes_the_check(sources: Path, folder: Path) -> None:
    for path in sorted(sources.iterdir()):
        take(path, folder)

    assert lint_folder(folder).problems == ()


def test_the_same_source_again_changes_nothing(sources: Path, folder: Path) -> None:
    for path in (sources / "tags", sources / "table.csv", sources / "rules.json"):
        take(path, folder)
        before = {file.name: file.read_bytes() for file in folder.iterdir()}
        _, again = take(path, folder)

        assert (again.added, again.updated, bool(again.unchanged)) == ([], [], True)
        assert {file.name: file.read_bytes() for file in folder.iterdir()} == before


def test_what_changed_in_the_source_is_updated_and_what_was_edited_here_is_kept(sources: Path, folder: Path) -> None:
    table = sources / "table.csv"
    table.write_text("question,answer\nOne?,First.\nTwo?,Second.\nThree?,Third.\nFour?,Fourth.\n", encoding="utf-8")
    _, first = take(table, folder)
    written = first.path.read_text(encoding="utf-8")
    edited = written.replace("Second.", "Second, in our own words.  # mine") + "\n  # a note of my own\n"
    edited = edited.replace("  - id: three\n    title: Three?\n    text: Third.\n\n", "")
    first.path.write_text(edited.replace("own words.  # mine", '"own" words.'), encoding="utf-8")
    table.write_text("question,answer\nOne?,First!\nTwo?,Second!\nThree?,Third!\nFive?,Fifth.\n", encoding="utf-8")

    _, second = take(table, folder)

    assert (second.updated, second.added, second.kept) == (["one"], ["five"], ["two"])
    assert (second.removed, second.gone) == (["three"], ["four"])
    assert {topic.title: text_of(topic) for topic in load(folder).topics.values()} == {
        "One?": "First!",
        "Two?": 'Second, in our "own" words.',
        "Four?": "Fourth.",
        "Five?": "Fifth.",
    }
    assert "# a note of my own" in second.path.read_text(encoding="utf-8")


def test_what_comes_or_changes_after_a_check_is_not_checked(tmp_path: Path, folder: Path) -> None:
    table = tmp_path / "t.csv"
    table.write_text("question,answer\nOne?,First.\nTwo?,Second.\n", encoding="utf-8")
    take(table, folder)
    table.write_text("question,answer\nOne?,First.\nTwo?,Second!\nThree?,Third.\n", encoding="utf-8")
    import_collection(read_collection(table, AS_IT_IS), ImportFolder(folder, TODAY), Provenance(None, None))

    checked = {topic.title: topic.entries[0].checked for topic in load(folder).topics.values()}
    assert checked == {"One?": NEW_YEAR, "Two?": None, "Three?": None}


def test_an_entry_that_the_base_refuses_is_named_and_the_rest_is_taken(tmp_path: Path, folder: Path) -> None:
    long = "word " * (MAX_STATEMENT_LENGTH // 5 + 1)
    table = tmp_path / "t.csv"
    table.write_text(f"question,answer\nWhat is rye?,A grain.\nToo long?,{long}\n", encoding="utf-8")

    collection, result = take(table, folder)

    assert result.added == ["what-is-rye"]
    assert collection.refusals[0].startswith("t.csv:3: the text has 12,")


def test_a_page_that_is_too_long_is_taken_by_its_sections(tmp_path: Path, folder: Path) -> None:
    pages = tmp_path / "pages"
    pages.mkdir()
    sections = [f"## Part {n}\n\n{'word ' * 900}" for n in range(5)]
    (pages / "guide.md").write_text("# Guide\n\n" + "\n".join(sections), encoding="utf-8")

    collection, _ = take(pages, folder)
    topics = load(folder).topics.values()

    assert [topic.title for topic in topics] == ["Guide", "Guide: Part 2", "Guide: Part 4"]
    assert sum(text_of(topic).count("word") for topic in topics) == 4_500
    assert collection.changes["took a long page by its sections"] == 1


def test_a_base_with_a_source_of_its_own_is_cited_unless_another_is_named(sources: Path, folder: Path) -> None:
    folder.mkdir()
    (folder / "base.yaml").write_text(
        "base: {title: Bakers, about: Bread., source: us}\ncategories: {a: A}\n"
        "sources:\n  us: {title: Us, publisher: Us, quality: primary, reference: here}\n"
        "topics: [{title: A, text: B., category: a, checked: 2025-01-01}]\n",
        encoding="utf-8",
    )
    take(sources / "tags.toml", folder)
    take(sources / "table.csv", folder, source="https://bread.example.org/faq")

    base = load(folder)
    assert base.topics["bake-loop"].entries[0].sources == ("us",)
    assert base.sources[base.topics["what-is-rye"].entries[0].sources[0]].url == "https://bread.example.org/faq"


def test_a_folder_with_problems_is_left_alone(sources: Path, folder: Path) -> None:
    folder.mkdir()
    (folder / "base.yaml").write_text("topics: [{title: A}]\n", encoding="utf-8")

    with pytest.raises(KnowledgeError, match=r"base\.yaml:1: "):
        take(sources / "tags", folder)
    assert [path.name for path in folder.iterdir()] == ["base.yaml"]


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.json", b"{", "a.json: it can't be read: "),
        ("a.toml", b"= 1", "a.toml: it can't be read: "),
        ("a.yaml", b"a: [", "a.yaml: it can't be read: "),
        ("a.json", b"[" * 100_000, "a.json: it is nested too deep."),
        ("a.yaml", b"x: &x {b: *x, c: [x]}", "a.yaml: it is nested too deep."),
        ("a.md", b"---\nx: " + b"[" * 3_000 + b"\n---\nHello", "a.md: it is nested too deep."),
        ("a.html", b"<script type='application/ld+json'>" + b"[" * 100_000, "a.html: it is nested too deep."),
        ("a.html", b"<details><summary>q</summary>" * 200, "a.html: it is nested too deep."),
        ("a.html", b"<details><summary>q</summary>" + b"<div>" * 3_000 + b"a", "a.html: it is nested too deep."),
        (
            "a.yaml",
            b"l0: &l0 [{z: 1}]\n"
            + b"".join(b"l%d: &l%d [%s]\n" % (n, n, b", ".join([b"*l%d" % (n - 1)] * 9)) for n in range(1, 12)),
            "a.yaml: it can't be read: line 8: its aliases make",
        ),
        ("a.json", b'{"a": {"b": 1}}', "a.json: there is no question with an answer in it."),
        ("a.csv", b"\n\n", "a.csv: the file is empty."),
        ("a.html", b"<p>Hello", "a.html: there is no FAQ in it"),
        ("a.md", b"", "a.md: it has no text."),
        ("a.json", CHANNEL.replace('"isPinned": true', '"isPinned": false').encode(), None),
    ],
)
def test_a_source_with_nothing_in_it_is_said_to_be_so(
    name: str, content: bytes, says: str | None, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(content)
    collection = read_collection(tmp_path / name, ImportOptions())

    assert collection.records == []
    assert [refusal[: len(says)] for refusal in collection.refusals] == [says] if says else collection.changes


@pytest.mark.parametrize(
    ("name", "content", "text"),
    [
        ("a.md", b"---\ntitle: 2024-05-01\ndate: 2024-13-45\n---\nHello", "Hello"),
        ("a.json", b'[{"q": "a", "embeds": [{"description": "Hello", "fields": 5}]}]', "Hello"),
        ("a.json", CHANNEL.replace('"guild": {', '"guild": 5, "x": {').encode(), None),
        (
            "a.json",
            re.sub(
                r'"timestamp": "[^"]*"', '"timestamp": "2024-99-99", "embeds": 5, "attachments": 5', CHANNEL
            ).encode(),
            None,
        ),
    ],
)
def test_a_field_of_another_type_does_not_keep_its_record_from_being_taken(
    name: str, content: bytes, text: str | None, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(content)
    records = read_collection(tmp_path / name, AS_IT_IS).records

    assert records
    assert text in (None, records[0].text)
    assert records[0].title in ("2024-05-01", "a", "No cakes here")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_table_of_any_spreadsheet_is_decoded(encoding: str, tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_bytes("question,answer\r\nCafé?,Déjà vu\r\n".encode(encoding))
    collection = read_collection(tmp_path / "t.csv", ImportOptions())

    assert [(record.title, record.text) for record in collection.records] == [("Café?", "Déjà vu")]
    assert bool(collection.changes) == (encoding == "cp1252")


def test_what_is_no_collection_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.exe").write_bytes(b"MZ")

    for path in (tmp_path / "a.exe", tmp_path / "none.csv", tmp_path):
        with pytest.raises(
            UserError, match=r"a\.exe is no collection|There is no file or folder .*none\.csv|is no collection"
        ):
            read_collection(path, ImportOptions())


@pytest.mark.parametrize("noted", ["{", "[]", '{"t.csv": [1]}', '{"t.csv": {"a": 1}}', '{"t.csv": {"a": ["b"]}}'])
def test_notes_of_earlier_imports_that_cannot_be_read_are_said_and_nothing_is_written(
    noted: str, tmp_path: Path, folder: Path
) -> None:
    (tmp_path / "t.csv").write_text("question,answer\nWhat is rye?,A grain.\n", encoding="utf-8")
    folder.mkdir()
    (folder / "imported.json").write_text(noted, encoding="utf-8")

    with pytest.raises(UserError, match=r"imported\.json can't be read: .*Restore it, or delete it"):
        take(tmp_path / "t.csv", folder)
    assert [path.name for path in folder.iterdir()] == ["imported.json"]


def test_a_title_may_be_there_a_thousand_times(tmp_path: Path, folder: Path) -> None:
    many = tmp_path / "many.json"
    many.write_text(json.dumps([{"question": "What is rye?", "answer": f"Grain {n}."} for n in range(1_100)]))
    _, result = take(many, folder)

    assert result.added[:3] + result.added[-1:] == ["what-is-rye", "what-is-rye-2", "what-is-rye-3", "what-is-rye-1100"]


def test_a_table_of_eighty_thousand_columns_is_refused_in_a_short_text(tmp_path: Path, folder: Path) -> None:
    wide = tmp_path / "wide.csv"
    wide.write_text(",".join(f"c{number}" for number in range(80_000)) + "\n1,2\n")

    with pytest.raises(UserError, match="Its first row is: c0") as refused:
        take(wide, folder)
    assert len(str(refused.value)) < 1_000
