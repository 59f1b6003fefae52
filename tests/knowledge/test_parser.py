"""Valid files are read as they were written."""

import json
import os
from datetime import date
from pathlib import Path

import jsonschema
import pytest
import yaml

from bot.domain.dates import PartialDate
from bot.domain.knowledge import CheckInterval, EntryKind, SourceQuality
from bot.domain.problems import MAX_PROBLEMS_PER_FILE, KnowledgeError
from bot.knowledge.loader import load_folder, parse_files, read_folder
from bot.knowledge.parser import parse_file
from bot.matching.text.normalise import normalise
from tests.knowledge.files import topics_file, write_base

TODAY = date(2026, 1, 1)
ROOT = Path(__file__).parents[2]
SCHEMA = json.loads((ROOT / "bot/knowledge/knowledge.schema.json").read_text(encoding="utf-8"))


def test_every_field_is_read(tmp_path: Path) -> None:
    written = {
        "text": "One.\n\n  Two.",
        "asked": ["a", "b  c"],
        "review": "never",
        "true_from": "1999-06",
        "true_until": "2021",
        "replaced_by": "rye/what",
        "happened": "2000-01-02",
        "correction": {"claim": "Wrong", "right": "Right", "date": "2020-01-02", "why": "A letter"},
        "disputed": {"claim": "Other", "sources": ["book"]},
    }
    base = load_folder(
        write_base(tmp_path / "b", topics_file({"aliases": ["loaf"], "who": "bakers"}, written)), normalise, TODAY
    )

    entry = base.entry("bread/what")
    assert entry is not None
    assert entry.text == "One.\n\n  Two."
    assert entry.asked == ("a", "b c")
    assert (entry.review, entry.true_from, entry.true_until) == (
        CheckInterval.NEVER,
        PartialDate(1999, 6),
        PartialDate(2021),
    )
    assert entry.replaced_by == "rye/what"
    assert str(entry.happened) == "2000-01-02"
    assert str(entry.correction and entry.correction.date) == "2020-01-02"
    assert entry.correction is not None
    assert entry.correction.why == "A letter"
    assert (base.topics["bread"].who, base.topics["bread"].where) == ("bakers", None)
    assert base.replaces == {"rye/what": "bread/what"}
    assert entry.disputed is not None
    assert entry.disputed.sources == ("book",)
    assert base.sources["book"].quality is SourceQuality.SECONDARY
    assert base.topics["bread"].aliases == ("loaf",)
    assert base.title == "Bread"


def test_a_recommendation_is_read_with_who_gives_it(tmp_path: Path) -> None:
    written = {"kind": "recommendation", "by": "Me", "basis": "A trial"}
    base = load_folder(write_base(tmp_path / "b", topics_file(None, written)), normalise, TODAY)

    entry = base.entry("bread/what")
    assert entry is not None
    assert (entry.kind, entry.by, entry.basis) == (EntryKind.RECOMMENDATION, "Me", "A trial")


@pytest.mark.parametrize("written", ["no", "1.10", "12:30", "0o17", "null", "2024-01-01", "1e3"])
def test_values_are_text_as_written(written: str, tmp_path: Path) -> None:
    file = topics_file().replace('title: "Bread"', f"title: {written}")
    base = load_folder(write_base(tmp_path / "b", file), normalise, TODAY)

    assert base.topics["bread"].title == written


@pytest.mark.parametrize("breaks", ["\n", "\r\n", "\r"])
def test_any_line_break_and_a_byte_order_mark_are_accepted(breaks: str, tmp_path: Path) -> None:
    content = "\ufeff" + topics_file().replace("\n", breaks)

    assert "bread" in load_folder(write_base(tmp_path / "b", content.encode()), normalise, TODAY).topics


def test_cached_files_are_not_parsed_again(tmp_path: Path) -> None:
    folder = write_base(tmp_path / "b", topics_file())
    parts = parse_files(read_folder(folder), {}, normalise, TODAY)
    (folder / "topics.yaml").write_text("not: [yaml", encoding="utf-8")

    again = parse_files(read_folder(folder), {part.file: part for part in parts}, normalise, TODAY)

    assert again == parts


def test_a_file_that_cannot_be_opened_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write_base(tmp_path / "b", topics_file())

    def refuse(_path: Path, _mode: str) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(KnowledgeError, match=r"base\.yaml:1: the file can't be read: Permission denied\."):
        load_folder(folder, normalise, TODAY)


def test_what_is_named_like_a_file_and_is_none_is_said(tmp_path: Path) -> None:
    folder = write_base(tmp_path / "b", topics_file())
    (folder / "dangling.yaml").symlink_to(folder / "gone.yaml")
    (folder / "folder.yaml").mkdir()
    (folder / "loop.yaml").symlink_to(folder / "loop.yaml")
    os.mkfifo(folder / "pipe.yml")
    with pytest.raises(KnowledgeError) as refused:
        load_folder(folder, normalise, TODAY)

    assert [Path(problem.file).name for problem in refused.value.problems] == [
        "dangling.yaml", "folder.yaml", "loop.yaml", "pipe.yml",
    ]  # fmt: skip
    assert "a link to a file that isn't there" in str(refused.value)


def test_the_lock_of_an_editor_is_left_alone(tmp_path: Path) -> None:
    folder = write_base(tmp_path / "b", topics_file())
    (folder / ".#topics.yaml").symlink_to("mara@oven.1234")

    assert "bread" in load_folder(folder, normalise, TODAY).topics


def test_the_name_of_a_file_cannot_move_the_cursor_of_a_terminal(tmp_path: Path) -> None:
    folder = write_base(tmp_path / "b", topics_file())
    (folder / "a\x1b[2J\nb.yaml").write_text("nonsense: 1\n", encoding="utf-8")
    with pytest.raises(KnowledgeError) as refused:
        load_folder(folder, normalise, TODAY)

    assert "a\\x1b[2J\\nb.yaml:1: the file has no field 'nonsense'" in str(refused.value)


@pytest.mark.parametrize("written", ["topics: [" + "a, " * 2_000 + "a]", "\n".join(f"f{n}: 1" for n in range(2_000))])
def test_of_a_file_with_too_many_problems_the_rest_is_not_read(written: str) -> None:
    _, problems = parse_file("a.yaml", written.encode())

    assert len(problems) == MAX_PROBLEMS_PER_FILE + 1
    assert problems[-1].message == "and at least 1,000 more problems in this file."


def test_a_file_instead_of_a_folder_is_refused(tmp_path: Path) -> None:
    folder = write_base(tmp_path / "b", topics_file())

    with pytest.raises(KnowledgeError, match="this is a file; name the folder"):
        load_folder(folder / "topics.yaml", normalise, TODAY)


@pytest.mark.parametrize(
    ("written", "words", "first"),
    [
        ("2017", "2017", date(2017, 1, 1)),
        ("2017-06", "June 2017", date(2017, 6, 1)),
        ("2017-06-05", "5 June 2017", date(2017, 6, 5)),
    ],
)
def test_a_date_is_as_precise_as_it_was_written(written: str, words: str, first: date) -> None:
    parsed = PartialDate.parse(written)

    assert (str(parsed), parsed.format(), parsed.first_day()) == (written, words, first)


@pytest.mark.parametrize("name", sorted(path.name for path in (ROOT / "knowledge").glob("*.yaml")))
def test_shipped_files_match_the_schema_for_editors(name: str) -> None:
    content = yaml.load((ROOT / "knowledge" / name).read_text(encoding="utf-8"), Loader=yaml.BaseLoader)

    jsonschema.validate(content, SCHEMA)


def test_the_schema_has_the_fields_of_the_reader(tmp_path: Path) -> None:
    topic, entry, source = (SCHEMA["$defs"][name] for name in ("topic", "entry", "source"))
    said = {
        "topic": "topics:\n  - {entries: [], xyzzy: 1}\n",
        "short": "topics:\n  - {title: a, text: b, xyzzy: 1}\n",
        "short advice": "topics:\n  - {title: a, text: b, kind: recommendation, xyzzy: 1}\n",
        "entry": "topics:\n  - id: a\n    entries:\n      - {kind: fact, xyzzy: 1}\n",
        "advice": "topics:\n  - id: a\n    entries:\n      - {kind: recommendation, xyzzy: 1}\n",
        "source": "sources:\n  a: {xyzzy: 1}\n",
    }
    fields = {}
    for name, content in said.items():
        with pytest.raises(KnowledgeError) as refused:
            load_folder(write_base(tmp_path / name, content), normalise, TODAY)
        listed = next(p.message for p in refused.value.problems if "no field 'xyzzy'" in p.message)
        fields[name] = set(listed.partition("the fields are ")[2].rstrip(".").split(", "))

    assert set(topic["properties"]) == fields["topic"] | fields["short"] | fields["short advice"]
    assert set(entry["properties"]) == fields["entry"] | fields["advice"]
    assert set(source["properties"]) == fields["source"]


def test_the_example_of_the_readme_is_good(tmp_path: Path) -> None:
    readme = (ROOT / "knowledge" / "README.md").read_text(encoding="utf-8")
    example = readme.split("```yaml\n")[1].split("```")[0]
    lines = [line.removeprefix("   ") for line in example.splitlines()]
    folder = tmp_path / "knowledge"
    folder.mkdir()
    for path in (ROOT / "knowledge").glob("*.yaml"):
        (folder / path.name).write_bytes(path.read_bytes())
    (folder / "mine.yaml").write_text("\n".join(lines), encoding="utf-8")

    assert "kfor-name" in load_folder(folder, normalise, date(2026, 12, 1)).topics


def test_the_glossary_is_read(tmp_path: Path) -> None:
    folder = write_base(tmp_path / "b", topics_file())
    (folder / "glossary.yaml").write_text("glossary:\n  loaf: [bread, loaf, slice of bread]\n", encoding="utf-8")

    assert load_folder(folder, normalise, TODAY).glossary == {"loaf": ("bread", "loaf", "slice of bread")}


def test_a_glossary_group_is_defined_once(tmp_path: Path) -> None:
    folder = write_base(tmp_path / "b", topics_file())
    for name in ("one", "two"):
        (folder / f"{name}.yaml").write_text("glossary:\n  loaf: [bread, loaf]\n", encoding="utf-8")

    with pytest.raises(KnowledgeError, match=r"two\.yaml:2: glossary 'loaf' is already defined in"):
        load_folder(folder, normalise, TODAY)


def test_the_longest_title_text_and_phrase_are_read_whole(tmp_path: Path) -> None:
    title, text, phrase = "T" * 200, "x" * 12_000, "p" * 500
    folder = write_base(tmp_path, topics_file({"title": title}, {"text": text, "asked": [phrase]}))
    topic = load_folder(folder, normalise, TODAY).topics["bread"]

    assert (topic.title, topic.entries[0].text, topic.entries[0].asked) == (title, text, (phrase,))
