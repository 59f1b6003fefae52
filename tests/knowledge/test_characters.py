"""No character of a text is lost in silence: what is written is read back, and what YAML would cut is refused."""

import re
from pathlib import Path

import pytest

from bot.domain.dates import PartialDate
from bot.domain.knowledge import Correction, Dispute, Entry, EntryKind, Source, SourceQuality, Topic
from bot.knowledge.parser import parse_file
from bot.knowledge.writer import write_changes

SIGNS = "@`%*[]{}?>|&!'\"#:,;-_=+~^$\\/()<.…“„‘«¿¡€☃️"
CLASSES = [
    *SIGNS, "a", "7", "é", "ж", "漢", "ع", "א", "ไ", "😀", "👩‍💻", "می‌خ", "\u00ad", "\u2060", "\u2028", "\u2029",
    "\u0301", "- ", "? ", ": ", " #", " # ", "' ", '" ', "* ", "> ", "| ", "&a ", "!b ", "% ", "@x", "[a](b)", "{a: b}",
    "[a, b]", "<@1>", "<#2>", "</ask:3>", "<t:4:F>", "**b**", "__u__", "~~s~~", "||s||", "`c`", "https://e.org/?a=b#c",
    "no", "null", "1.10", "12:30", "---", "...", "<<", "\\n", "\\u0041", "\t", "  ",
]  # fmt: skip
POSITIONS = ("{} word word", "word {} word", "word{}word", "word word {}", "{}")
TEXTS = sorted({" ".join(shape.format(sign).split()) for sign in CLASSES for shape in POSITIONS} - {""})


def fill(text: str) -> tuple[Source, Topic]:
    """A source and a topic with the text in every field that holds one."""
    source = Source("s", text, text[:90], SourceQuality.OTHER, None, text)
    day = PartialDate(2020)
    entry = Entry(
        *("t", "e", EntryKind.RECOMMENDATION, text, PartialDate(2024, 1, 1), ("s",), (text, f"x {text}")),
        correction=Correction(text, text, day, text),
        disputed=Dispute(text, ("s",)),
        by=text,
        basis=text,
    )
    return source, Topic("t", text, "c", (entry,), text, (text,), (), text, text)


def test_every_character_in_every_field_is_read_back_as_it_was_written() -> None:
    for text in TEXTS:
        source, topic = fill(text)
        file, problems = parse_file("t.yaml", write_changes({"c": text}, [source], [topic], ()))

        assert problems == [], text
        assert (file.categories, file.sources, file.topics) == ({"c": text}, (source,), (topic,)), text


@pytest.mark.parametrize("field", ["title", "summary", "who", "asked"])
def test_a_value_without_quotes_is_served_whole_or_refused_with_the_line_mended(field: str) -> None:
    for text in TEXTS:
        content = write_by_hand(field, text)
        file, problems = parse_file("t.yaml", content.encode())
        if not problems:
            assert read(file.topics[0], field) == (text,), text
            continue
        assert {problem.line for problem in problems} == {3}, (text, problems)
        said = "\n".join(problem.message for problem in problems)
        mended = re.search(r"put quotes around (?:it|what belongs together): (.*)\.$", said, re.MULTILINE)
        assert mended or re.search(r"an invisible character \(U\+\w+\); remove it|is empty", said), (text, said)
        if mended:
            again, left = parse_file("t.yaml", content.replace(content.splitlines()[2], f"    {mended[1]}").encode())
            assert left == [], (text, left)
            assert [value.strip("\"' ") for value in read(again.topics[0], field)] == [text.strip("\"' ")]


def write_by_hand(field: str, text: str) -> str:
    lines = ["topics:", "  - id: t", f"    {field}: {text}", "    category: c", "    title: T", "    entries:"]
    if field == "title":
        del lines[4]
    if field == "asked":
        lines = [
            "topics:",
            "  - entries: [{id: e, kind: fact, text: x, checked: 2024-01-01, sources: [s], asked: [q]}]",
        ]
        lines += [f"    aliases: [{text}]" if "," not in text and "]" not in text else f"    aliases: ['{text}']"]
        lines += ["    id: t", "    category: c", "    title: T"]
        return "\n".join(lines) + "\n"
    lines += ["      - {id: e, kind: fact, text: x, checked: 2024-01-01, sources: [s], asked: [q]}"]
    return "\n".join(lines) + "\n"


def read(topic: Topic, field: str) -> tuple[str, ...]:
    value = topic.aliases if field == "asked" else getattr(topic, field)
    return value if isinstance(value, tuple) else (value,)


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ('"smile \\ud83d\\ude00 \\uD83D\\uDE00"', "smile 😀 😀"),
        ("'a literal \\ud83d\\ude00'", "a literal \\ud83d\\ude00"),
        ("|\n      a \\ud83d\\ude00 in a block", "a \\ud83d\\ude00 in a block"),
    ],
)
def test_an_emoji_that_json_escapes_is_read_and_a_literal_escape_stays(written: str, read_as: str) -> None:
    content = f'topics:\n  - id: t\n    title: {written}\n    summary: "\\ud83d\\ude00"\n'

    file, _ = parse_file("t.yaml", content.encode())

    assert (file.topics[0].title, file.topics[0].summary) == (read_as, "😀")


@pytest.mark.parametrize(
    ("lines", "line"),
    [
        ("    summary: Ask in\n      #help please\n", 3),
        ("    summary: Do this\n      - one\n      - two\n", 3),
        ("    summary: Do this\n      Note: that\n", 4),
        ("    summary:\n      Ask in\n      #help\n", 4),
        ("    aliases:\n      - where is\n        #rules\n", 4),
        ("    aliases: [what is one, two, or three]\n", 3),
        ("    aliases: [how do I get in (the door, not the window)]\n", 3),
        ("    aliases: [where is this, please?]\n", 3),
        ("    aliases: [where is #rules]\n", 3),
    ],
)
def test_what_would_be_cut_or_run_together_is_refused_with_advice(lines: str, line: int) -> None:
    _, problems = parse_file("t.yaml", f"topics:\n  - id: t\n{lines}    title: T\n".encode())

    assert any(p.line == line and re.search(r"put quotes around|write '\w+: \|'", p.message) for p in problems), (
        problems
    )


def test_lists_and_comments_as_people_write_them_stay(tmp_path: Path) -> None:
    content = """\
topics:
  - id: t  # never changes
    category: c # declared in base.yaml
    title: T
    # a comment of its own
    aliases: [one two, "this, that, or more", and so on]  # names
    related: [a, b] # ids
    entries: []
"""
    content = content.replace(", and so on", ", so on")
    file, problems = parse_file(str(tmp_path), content.encode())

    assert file.topics[0].aliases == ("one two", "this, that, or more", "so on")
    assert [problem.line for problem in problems] == [8]
