"""Sources that are broken, odd or made to do harm: nothing is overwritten, and nothing changed or lost silently."""

import json
import os
import re
from pathlib import Path

import pytest
import yaml

from bot.cli.import_source import is_export, take_pictures
from bot.domain.problems import KnowledgeError
from bot.errors import UserError
from bot.importers.reader import read_collection
from bot.knowledge.parser import parse_file
from tests.importers.sources import CHANNEL
from tests.importers.taking import AS_IT_IS, load, take, text_of

PNG = b"\x89PNG\r\n\x1a\n"
RYE = "question,answer\nWhat is rye?,A grain.\n"
BOMB = "l0: &l0 [x]\n" + "".join(f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9)}]\n" for n in range(1, 13))
MERGES = "l0: &l0 {x: a}\n" + "".join(f"l{n}: &l{n}\n  <<: [{', '.join([f'*l{n - 1}'] * 9)}]\n" for n in range(1, 40))
WIDE = f"l0: &l0 {{{', '.join(f'k{n}: v' for n in range(2_000))}}}\nl1:\n" + "- {<<: *l0}\n" * 2_000


def write(path: Path, content: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def write_page(folder: Path, picture: bytes = PNG, name: str = "house.png") -> Path:
    """Write a folder with one page that shows a picture."""
    write(folder / name, picture)
    write(folder / "house.md", f"# House\n\nWe live here: ![the house]({name})\n")
    return folder


def read_files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_picture_of_the_same_name_is_never_overwritten(tmp_path: Path, folder: Path) -> None:
    write(folder / "pictures/house.png", PNG + b"a stranger's")
    take(write_page(tmp_path / "pages"), folder)

    image = load(folder).topics["house"].entries[0].image
    assert image
    assert (folder / "pictures/house.png").read_bytes() == PNG + b"a stranger's"
    assert (folder / str(image.file)).read_bytes() == PNG


def test_a_picture_that_changed_in_the_source_takes_the_place_of_its_own(tmp_path: Path, folder: Path) -> None:
    take(write_page(tmp_path / "pages"), folder)
    pages = write_page(tmp_path / "pages", PNG + b"painted")
    write(pages / "house.md", "# House\n\nWe live here, still: ![the house](house.png)\n")
    _, result = take(pages, folder)

    assert result.updated == ["house"]
    assert {name: content for name, content in read_files(folder).items() if name.endswith(".png")} == {
        "pictures/house.png": PNG + b"painted"
    }


def test_links_that_wait_in_the_folder_lead_no_writing_elsewhere(tmp_path: Path, folder: Path) -> None:
    stranger = write(tmp_path / "stranger.txt", "mine")
    outside = tmp_path / "outside"
    outside.mkdir()
    folder.mkdir()
    for name in ("pages.yaml.new", "imported.json.new", "base.yaml.new"):
        (folder / name).symlink_to(stranger)
    (folder / "pictures").symlink_to(outside)

    with pytest.raises(UserError, match=r"pictures leads out of .*base, so I don't write there"):
        take(write_page(tmp_path / "pages"), folder)
    assert sorted(path.name for path in folder.iterdir() if not path.is_symlink()) == []
    (folder / "pictures").unlink()
    take(tmp_path / "pages", folder)

    assert (stranger.read_text(), list(outside.iterdir())) == ("mine", [])
    assert load(folder).topics.keys() == {"house"}


EXPORTED = """topics:
  - {id: salt, title: Salt, category: a, entries: [{id: what, kind: fact, text: White., asked: [b], checked: 2024-01-01,
     sources: [c], image: {file: pictures/salt.png, alt: Salt}}]}
"""


def test_pictures_of_an_export_follow_no_link_out_and_overwrite_none(
    tmp_path: Path, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source, there = write(tmp_path / "a/over.yaml", EXPORTED), folder / "pictures/salt.png"
    picture = source.parent / "pictures/salt.png"
    picture.parent.mkdir()
    picture.symlink_to(write(tmp_path / "secret.png", PNG + b"secret"))
    take_pictures(source, folder)
    picture.unlink()
    write(picture, b"no picture")
    take_pictures(source, folder)
    assert not there.exists()
    write(folder / "pictures", "a file")
    write(picture, PNG)
    with pytest.raises(UserError, match="can't be written"):
        take_pictures(source, folder)
    (folder / "pictures").unlink()
    write(there, PNG + b"a stranger's")
    take_pictures(source, folder)

    assert there.read_bytes() == PNG + b"a stranger's"
    assert "base holds other pictures named 'pictures/salt.png', which stay." in capsys.readouterr().err


def test_where_nothing_can_be_written_nothing_is_half_written(tmp_path: Path, folder: Path) -> None:
    write(folder / "pictures", "a file where the pictures should go")
    before = read_files(folder)

    with pytest.raises(UserError, match="can't be written"):
        take(write_page(tmp_path / "pages"), folder)
    assert read_files(folder) == before


def test_a_link_out_of_the_source_is_left_out_and_named(tmp_path: Path, folder: Path) -> None:
    secret = write(tmp_path / "secret.md", "# Secret\n\nThe key is 1234.\n")
    pages = write_page(tmp_path / "pages")
    (pages / "notes.md").symlink_to(secret)
    (pages / "same.md").symlink_to("house.md")
    collection, _ = take(pages, folder)

    assert collection.refusals == ["notes.md: it is a link to a file outside of the folder; put the file itself there."]
    assert not any(b"1234" in content for content in read_files(folder).values())


@pytest.mark.parametrize("content", [BOMB, MERGES, WIDE])
def test_aliases_and_merges_do_not_hang_an_import(content: str, tmp_path: Path) -> None:
    collection = read_collection(write(tmp_path / "faq.yaml", content), AS_IT_IS)

    assert collection.records == []
    [refusal] = collection.refusals
    assert re.match(r"faq\.yaml: it can't be read: line \d+: its aliases make too much of it", refusal)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (BOMB, "YAML anchor"),
        (MERGES, "YAML anchor"),
        ("topics: [" + "&a x," * 100_000 + "]", "YAML anchor"),
        ("topics:\n" + '- title: "\\ud83d\\ude00"\n' * 10_000, "has no 'category'"),
        ("- " * 100_000, "nested more than 8 levels deep"),
    ],
)
def test_a_knowledge_file_that_would_take_minutes_is_refused_or_read(content: str, says: str) -> None:
    _, problems = parse_file("faq.yaml", content.encode())

    assert says in problems[0].message


def test_escaped_halves_of_emoji_are_joined_in_double_quotes_alone() -> None:
    written = "'\\ud83d\\ude00'"
    file, problems = parse_file(
        "a.yaml",
        f'topics:\n- {{id: a, title: "x \\ud83d\\ude00", category: b, text: {written}, asked: [c], '
        "sources: [d], checked: 2025-01-01}\ncategories: {b: B}\n".encode(),
    )

    assert problems == []
    assert (file.topics[0].title, text_of(file.topics[0])) == ("x 😀", written.strip("'"))


TYPED = ["12:30", "yes", "010", "1e999", "NaN", "0x1F", "1_000", "2024-05-01", "~x", "3.10", "null and void"]


@pytest.mark.parametrize("suffix", [".yaml", ".csv", ".toml", ".json"])
def test_what_looks_like_another_type_arrives_as_it_is_written(suffix: str, tmp_path: Path, folder: Path) -> None:
    rows = [(f"What is it {n}?", text) for n, text in enumerate(TYPED)]
    listed = json.dumps([{"question": question, "answer": text, "aliases": [text]} for question, text in rows])
    sources = {
        ".yaml": "".join(f"- question: {question}\n  answer: {text}\n  aliases: [{text}]\n" for question, text in rows),
        ".csv": "question,answer,aliases\n" + "".join(f"{question},{text},{text}\n" for question, text in rows),
        ".toml": "".join(
            f'[[faq]]\nquestion = "{question}"\nanswer = "{text}"\naliases = ["{text}"]\n' for question, text in rows
        ),
        ".json": re.sub('"(1e999|NaN|3.10)"', r"\1", listed),
    }
    _, result = take(write(tmp_path / f"faq{suffix}", sources[suffix]), folder)

    topics = load(folder).topics.values()
    assert [(text_of(topic), topic.aliases) for topic in topics] == [(text, (text,)) for text in TYPED]
    written = yaml.safe_load(result.path.read_text(encoding="utf-8"))
    assert [(topic["text"], topic["aliases"]) for topic in written["topics"]] == [(text, [text]) for text in TYPED]


def test_a_number_whose_form_is_lost_is_named_and_truth_values_are_words(tmp_path: Path) -> None:
    toml = f'[[faq]]\nquestion = "a"\nanswer = "b"\naliases = [0xFF, 255, true, 1.50, 0x{"f" * 5_000}]\n'
    collection = read_collection(write(tmp_path / "faq.toml", toml.replace(" 255,", "")), AS_IT_IS)

    assert collection.records[0].names == ("true", "1.50")
    assert dict(collection.changes) == {
        "left out a value of the field 'aliases', which is no text; put quotes around a number or date": 2
    }


def test_a_name_that_is_there_twice_loses_nothing(tmp_path: Path) -> None:
    twice = '{"rye": "A grain.", "wheat": "Another.", "rye": "A whiskey."}'
    records = read_collection(write(tmp_path / "faq.json", twice), AS_IT_IS).records

    assert [(record.title, record.text) for record in records] == [
        *(("rye", "A grain."), ("wheat", "Another."), ("rye (2)", "A whiskey."))
    ]


@pytest.mark.parametrize("title", ["750", "true", "12:30", "on", "1e3", "null"])
def test_every_program_reads_ids_that_look_like_another_type_as_texts(title: str, tmp_path: Path, folder: Path) -> None:
    table = write(tmp_path / f"{title}.csv", f"question,answer,category\n{title},Yes.,{title}\n")
    _, result = take(table, folder, source=title)

    read = yaml.safe_load(result.path.read_text(encoding="utf-8"))
    keys = [*read["sources"], *read["categories"], *read["defaults"]["sources"], read["defaults"]["category"]]
    assert {type(key) for key in (*keys, read["topics"][0]["id"])} == {str}


def test_quotes_that_do_not_fit_leave_out_their_lines_and_name_them(tmp_path: Path) -> None:
    table = 'question,answer\nOne?,First.\nTwo?,"Second.\nThree?,"Third."\nFour?,Fourth.\nFive?,"Fifth.\nSix?,Sixth.\n'
    collection = read_collection(write(tmp_path / "faq.csv", table), AS_IT_IS)

    assert [record.title for record in collection.records] == ["One?", "Four?"]
    assert [refusal.partition(", so ")[2].partition(" are")[0] for refusal in collection.refusals] == [
        *("lines 3 to 4", "lines 6 to 7")
    ]


def test_sources_that_differ_in_their_ending_alone_have_files_of_their_own(tmp_path: Path, folder: Path) -> None:
    page = "<details><summary>Who bakes?</summary>The baker.</details>"
    paths = write(tmp_path / "faq.csv", RYE), write(tmp_path / "faq.html", page)
    first = [take(path, folder)[1].path.name for path in paths]
    again = [take(path, folder)[1] for path in paths]

    assert first == ["faq.yaml", "faq-html.yaml"] == [result.path.name for result in again]
    assert [result.unchanged for result in again] == [["what-is-rye"], ["who-bakes"]]


@pytest.mark.parametrize("name", ["base.csv", "base/rye.csv"])
def test_a_source_named_like_the_base_goes_into_a_file_of_its_own(name: str, tmp_path: Path, folder: Path) -> None:
    write(tmp_path / "sources" / name, RYE)
    source = next((tmp_path / "sources").iterdir())
    first, second = take(source, folder)[1], take(source, folder)[1]

    assert (first.added, second.unchanged) == (["what-is-rye"], ["what-is-rye"])
    assert text_of(load(folder).topics["what-is-rye"]) == "A grain."


def test_a_bad_message_of_a_channel_is_left_out_and_named(tmp_path: Path, folder: Path) -> None:
    channel = json.loads(CHANNEL)
    good = channel["messages"][0]
    bad = [
        {**good, "id": "a b/../c", "content": "A bad number"},
        {**good, "id": {"x": 1}, "timestamp": [], "content": "No number"},
        {**good, "id": "35", "timestamp": "2999-01-01", "content": "From the future"},
        "no message",
    ]
    channel["messages"] = [*bad, good]
    collection, result = take(write(tmp_path / "rules.json", json.dumps(channel)), folder)

    assert result.added == ["no-cakes-here"]
    assert len(collection.refusals) == len(bad)
    assert all(refusal.startswith("rules.json: message") for refusal in collection.refusals)


@pytest.mark.parametrize("encoding", ["utf-32", "utf-32-le", "utf-32-be", "utf-16-le", "utf-16-be"])
def test_a_text_is_decoded_by_its_mark_or_refused(encoding: str, tmp_path: Path) -> None:
    collection = read_collection(write(tmp_path / "t.csv", "question,answer\nCafé?,Déjà\n".encode(encoding)), AS_IT_IS)

    if encoding == "utf-32":
        assert [(record.title, record.text) for record in collection.records] == [("Café?", "Déjà")]
    else:
        assert collection.refusals == ["t.csv: I don't know its encoding; save it as UTF-8."]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.md", "# A?\n\n![a](%00.png) ![b](" + "c" * 5_000 + ".png) ![d](http://[/e.png) ![f](//[.png)\n"),
        ("a.html", "<link rel=canonical href='http://[x'><details><summary>A?</summary><a href='b'>b</a></details>"),
        ("a.html", "<details><summary>A?</summary><a href='http://[b'>b</a><img src='//[' alt=c></details>"),
        ("a.json", '[{"question": "A?", "answer": "b", "id": ' + "9" * 5_000 + "}]"),
        ("a.json", '[{"question": "A?", "answer": "b", "id": "\\ud800"}]'),
        ("a.yaml", '- {question: "A?", answer: "b", id: "\\ud800"}'),
        ("a.csv", "question,answer,id\nA?,b," + "x" * 5_000),
    ],
)
def test_an_odd_address_name_or_number_keeps_no_record_out(
    name: str, content: str, tmp_path: Path, folder: Path
) -> None:
    collection, result = take(write(tmp_path / "pages" / name, content), folder)

    assert (result.added, collection.refusals) == (["a"], [])
    assert take(tmp_path / "pages" / name, folder)[1].unchanged == ["a"]


@pytest.mark.parametrize("content", ['- "\\UFFFFFFFF"', '- "\\U00110000"', "? [a]\n: b", "- *a", "%YAML 9.0\n---\na"])
def test_yaml_that_cannot_be_read_is_refused_in_one_sentence(content: str, tmp_path: Path) -> None:
    collection = read_collection(write(tmp_path / "a.yaml", content), AS_IT_IS)

    assert collection.records == []
    [refusal] = collection.refusals
    assert re.match("a.yaml: (?:it can't be read: .*|there is no question with an answer in it)", refusal)


@pytest.mark.parametrize("name", [b"a\nb\x1b[31m.csv", b"caf\xe9.csv", "a\u202egpj.csv".encode(), b"#: x.csv"])
def test_a_file_may_be_called_anything(name: bytes, tmp_path: Path, folder: Path) -> None:
    table = write(Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name)), RYE + "B,\n")
    collection, result = take(table, folder)

    assert list(load(folder).topics) == ["what-is-rye"]
    assert result.path.read_bytes().count(b"\n# ") == 0
    assert all(refusal.isprintable() for refusal in collection.refusals)
    assert take(table, folder)[1].unchanged == ["what-is-rye"]


def test_ten_thousand_headings_are_all_read(tmp_path: Path) -> None:
    records = read_collection(write(tmp_path / "faq.md", "# a\nb\n" * 10_000), AS_IT_IS).records

    assert len(records) == 10_000


@pytest.mark.parametrize("suffix", [".csv", ".yaml"])
def test_a_pipe_is_no_collection(suffix: str, tmp_path: Path) -> None:
    pipe = tmp_path / f"faq{suffix}"
    os.mkfifo(pipe)

    assert not is_export(pipe)
    with pytest.raises(UserError, match="is no collection that I can read"):
        read_collection(pipe, AS_IT_IS)


def test_a_knowledge_file_whose_name_is_not_utf8_is_refused_in_words(folder: Path) -> None:
    write(folder / os.fsdecode(b"caf\xe9.yaml"), "topics: []\n")

    with pytest.raises(KnowledgeError, match=r"caf\\udce9\.yaml: the name of the file or its folder is not UTF-8"):
        load(folder)


def test_a_source_with_an_impossible_address_is_refused(tmp_path: Path, folder: Path) -> None:
    table = write(tmp_path / "a.csv", RYE)

    with pytest.raises(UserError, match="The address of the source has a server that can't exist"):
        take(table, folder, source="http://[x")
    assert not folder.exists()


@pytest.mark.parametrize(
    "page",
    [
        "# Who?\n\n" + "".join(f"{'  ' * depth}- x\n" for depth in range(1_000)),
        f"# Who{' ' * 1_000_000}knows?\n\nWe do.\n",
        f"# Who {'<a ' * 100_000}knows?\n\nWe do.\n",
        f"# Who?\n\nWe{' ' * 1_000_000}do.\n",
    ],
    ids=["list", "heading", "anchors", "blanks"],
)
def test_runs_of_blanks_and_lists_a_thousand_levels_deep_are_read_or_refused(
    tmp_path: Path, folder: Path, page: str
) -> None:
    collection, result = take(write(tmp_path / "faq.md", page), folder)

    assert len(result.added) == 1 or "Split it with headings" in collection.refusals[0]


def test_markdown_with_the_line_breaks_of_old_programs_is_read_by_lines(tmp_path: Path, folder: Path) -> None:
    collection, _ = take(write(tmp_path / "faq.md", "# What is rye?\rA grain.\r\r# Who bakes?\rThe baker.\r"), folder)

    assert collection.refusals == []
    assert [text_of(topic) for topic in load(folder).topics.values()] == ["A grain.", "The baker."]


def test_a_control_character_in_a_category_or_a_name_is_removed_and_told(tmp_path: Path, folder: Path) -> None:
    table = "question,answer,category,aliases\nWhat is \x1b[31mrye?,A \x1b[1mgrain.,Gra\x07ins,r\x1b[0mye\n"
    collection, result = take(write(tmp_path / "faq.csv", table), folder)
    topic = load(folder).topics[result.added[0]]

    assert (topic.title, text_of(topic), topic.aliases) == ("What is rye?", "A grain.", ("rye",))
    assert load(folder).categories == {"grains": "Grains"}
    assert {"removed invisible characters (U+0007)", "removed invisible characters (U+001B)"} <= set(collection.changes)


def test_the_embeds_of_a_message_are_its_text_or_told(tmp_path: Path, folder: Path) -> None:
    embed = {"title": "Opening hours", "description": "Daily.", "fields": [{"name": "Sunday", "value": "From ten."}]}
    fields = {"isPinned": True, "timestamp": "2024-01-01T10:00:00+00:00"}
    messages = [
        {"id": "100000000000000001", "content": "", "embeds": [embed], **fields},
        {"id": "100000000000000002", "content": "Bread is sold out.", "embeds": [embed], **fields},
    ]
    channel = {"guild": {"id": "5", "name": "G"}, "channel": {"id": "6", "name": "faq"}, "messages": messages}
    collection, _ = take(write(tmp_path / "faq.json", json.dumps(channel)), folder)

    assert {topic.title: text_of(topic) for topic in load(folder).topics.values()} == {
        "Opening hours": "Daily.\n\n**Sunday**\nFrom ten.",
        "Bread is sold out.": "Bread is sold out.",
    }
    assert collection.changes["left out the embeds of a message, since it has a text of its own"] == 1
