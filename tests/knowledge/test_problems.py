"""Bad files of every kind are refused with file, line and message, and nothing of them is used."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from benchmarks.worst_files import build_files
from bot.domain.problems import MAX_PROBLEMS_PER_FILE, KnowledgeError, Problem
from bot.knowledge.loader import load_folder
from bot.matching.text.normalise import normalise
from tests.knowledge.files import topics_file, write_base

CASES: list[dict[str, Any]] = yaml.load(
    (Path(__file__).parent / "problems.yaml").read_text(encoding="utf-8"), Loader=yaml.BaseLoader
)
GOOD = (
    "{id: good, title: Good, category: baking, entries: "
    "[{id: e, kind: fact, text: T, asked: [q], checked: 2024-01-01, sources: [book]}]}"
)
TODAY = date(2026, 1, 1)


def problems_of(folder: Path) -> tuple[Problem, ...]:
    with pytest.raises(KnowledgeError) as refused:
        load_folder(folder, normalise, TODAY)
    return refused.value.problems


def content_of(case: dict[str, Any]) -> str:
    if "text" in case:
        return str(case["text"]).replace("GOOD", GOOD)
    entry = {key: None if value == "" else value for key, value in case.get("entry", {}).items()}
    return topics_file(case.get("change"), entry)


def test_there_are_enough_cases() -> None:
    assert len(CASES) >= 60


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_a_bad_file_is_refused_with_line_and_message(case: dict[str, Any], tmp_path: Path) -> None:
    folder = write_base(tmp_path / "base", content_of(case))

    problems = [p for p in problems_of(folder) if p.file.endswith("topics.yaml") and p.line == int(case["line"])]

    assert any(case["says"] in problem.message for problem in problems), problems_of(folder)


HEAVY: dict[str, tuple[bytes, str]] = {
    **build_files(2_000),
    "UTF-16": ("topics: []\n".encode("utf-16"), "not UTF-8"),
    "Latin-1": ("topics: [é]\n".encode("latin-1"), "not UTF-8"),
    "a nul byte": (b"topics:\n  - id: a\0b\n", "U+0000"),
}


@pytest.mark.parametrize("name", HEAVY)
def test_a_heavy_or_unreadable_file_is_refused_and_problems_beyond_the_limit_are_counted(
    name: str, tmp_path: Path
) -> None:
    content, says = HEAVY[name]
    problems = [problem for problem in problems_of(write_base(tmp_path / "base", content)) if "topics" in problem.file]

    assert len(problems) <= MAX_PROBLEMS_PER_FILE + 1
    assert any(says in problem.message for problem in problems)


def test_all_problems_of_all_files_are_reported_together(tmp_path: Path) -> None:
    folder = write_base(tmp_path / "base", topics_file({"category": "cakes"}, {"kind": "opinion", "sources": ["web"]}))
    (folder / "more.yaml").write_text("topics:\n  - id: X\n", encoding="utf-8")

    problems = problems_of(folder)
    lines = [str(problem).removeprefix(f"{folder}/") for problem in problems]

    assert [(p.file, p.line) for p in problems] == sorted((p.file, p.line) for p in problems)
    assert any(line.startswith("more.yaml:2: 'X' is not a valid id") for line in lines)
    assert any("category 'cakes'" in line for line in lines)
    assert any("'opinion'" in line for line in lines)
    assert any("'web'" in line for line in lines)


def test_a_cycle_of_successors_is_reported_for_each_of_them(tmp_path: Path) -> None:
    entries = [
        f"      - {{id: e{n}, kind: fact, text: T{n}, asked: [q{n}], checked: 2024-01-01, sources: [book], "
        f"true_until: 2020, replaced_by: bread/e{(n + 1) % 3}}}"
        for n in range(3)
    ]
    topic = "topics:\n  - id: bread\n    title: B\n    category: baking\n    entries:\n" + "\n".join(entries) + "\n"

    problems = problems_of(write_base(tmp_path / "base", topic))

    assert [problem.line for problem in problems if "leads back to itself" in problem.message] == [6, 7, 8]


def test_a_starter_that_finds_nothing_is_reported_with_the_nearest_that_does(tmp_path: Path) -> None:
    folder = write_base(tmp_path / "base", topics_file())
    about = (folder / "base.yaml").read_text(encoding="utf-8")
    starters = "  starters:\n    - what is bread\n    - what is braed\n"
    (folder / "base.yaml").write_text(about.replace("categories:", f"{starters}categories:", 1), encoding="utf-8")
    problems = problems_of(folder)
    line = (folder / "base.yaml").read_text(encoding="utf-8").splitlines().index("    - what is braed") + 1

    message = "starter 'what is braed' is no phrase of an entry and no title of a topic (did you mean 'what is bread'?)"
    assert [(problem.line, problem.message) for problem in problems] == [(line, f"{message}; write one of them.")]


def test_a_name_defined_in_two_files_is_reported_with_both(tmp_path: Path) -> None:
    folder = write_base(tmp_path / "base", topics_file())
    (folder / "zz.yaml").write_text((folder / "base.yaml").read_text(encoding="utf-8"), encoding="utf-8")

    lines = "\n".join(str(problem) for problem in problems_of(folder))

    assert "'base' is already defined in" in lines
    assert "source 'book' is already defined in" in lines
    assert "category 'baking' is already defined in" in lines
    assert "topic 'rye' is already defined in" in lines


def test_a_topic_that_is_there_twice_has_no_other_problem_and_its_own_line(tmp_path: Path) -> None:
    second = "  - {id: bread, title: B, category: no, text: B., related: [no], sources: [no], checked: 2999-01-01}\n"
    written = topics_file()

    problems = problems_of(write_base(tmp_path / "base", written + second))

    assert [(problem.line, problem.message) for problem in problems] == [
        (written.count("\n") + 1, "topic 'bread' is already defined in this file.")
    ]


def test_a_title_of_blanks_is_one_problem(tmp_path: Path) -> None:
    problems = problems_of(write_base(tmp_path / "base", topics_file({"title": "  "})))

    assert [problem.message.partition(";")[0] for problem in problems] == ["'title' of topic 'bread' is empty"]


def test_a_duplicate_entry_is_reported(tmp_path: Path) -> None:
    twice = topics_file() + "".join(topics_file().splitlines(keepends=True)[6:]).replace("what is bread", "bread?")

    assert any("two entries 'bread/what'" in p.message for p in problems_of(write_base(tmp_path / "base", twice)))


def test_a_base_needs_a_title_and_topics(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("categories: {a: A}\n", encoding="utf-8")

    messages = [problem.message for problem in problems_of(tmp_path)]

    assert any("no file has 'base:'" in message for message in messages)
    assert any("there are no topics" in message for message in messages)


SOURCES = {
    "no title": ("{publisher: P, quality: other, reference: r}", "has no 'title'"),
    "an unknown quality": ("{title: T, publisher: P, quality: good, reference: r}", "it must be one of primary"),
    "neither url nor reference": ("{title: T, publisher: P, quality: other}", "neither 'url' nor 'reference'"),
    "a script as url": ("{title: T, publisher: P, quality: other, url: 'javascript:alert(1)'}", "begin with https"),
    "a url with a bracket": ("{title: T, publisher: P, quality: other, url: 'https://a.b/>x'}", "not allowed in"),
    "a url without a server": ("{title: T, publisher: P, quality: other, url: 'https://'}", "names no server"),
    "a url of a port": ("{title: T, publisher: P, quality: other, url: 'https://:80/'}", "names no server"),
    "a url with half a bracket": ("{title: T, publisher: P, quality: other, url: 'https://[a/'}", "can't exist"),
    "a url with a user": ("{title: T, publisher: P, quality: other, url: 'https://e.org@evil.org/'}", "names a user"),
    "a url with what is invisible": (
        '{title: T, publisher: P, quality: other, url: "https://e.\\u00ADorg/"}',
        "not allowed in",
    ),
    "published to come": ("{title: T, publisher: P, quality: other, reference: r, published: 2999}", "in the future"),
    "accessed to come": ("{title: T, publisher: P, quality: other, reference: r, accessed: 2999}", "in the future"),
    "a source as a word": ("book", "must be a group of fields"),
}


@pytest.mark.parametrize("name", SOURCES)
def test_a_bad_source_is_refused(name: str, tmp_path: Path) -> None:
    source, says = SOURCES[name]
    folder = write_base(tmp_path / "base", f"sources:\n  web: {source}\n")

    assert any(says in p.message and p.line in (1, 2) for p in problems_of(folder))


def test_a_folder_without_files_is_refused(tmp_path: Path) -> None:
    assert "there is no such folder" in problems_of(tmp_path / "none")[0].message
    assert "contains no .yaml files" in problems_of(tmp_path)[0].message
