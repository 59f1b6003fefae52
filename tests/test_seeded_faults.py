"""Faults seeded into a copy of the shipped knowledge base: the linter finds each at its file and line."""

import json
import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.domain.problems import KnowledgeError
from bot.knowledge.loader import RawFile, parse_files, read_folder
from bot.knowledge.parser import ParsedFile, parse_file
from bot.matching.text.normalise import normalise
from tests.conftest import KNOWLEDGE

TODAY = date(2026, 12, 1)
FAULTS: list[dict[str, Any]] = yaml.load(
    (Path(__file__).parent / "data" / "seeded_faults.yaml").read_text(encoding="utf-8"), Loader=yaml.BaseLoader
)
FILES = read_folder(KNOWLEDGE)


@pytest.fixture(scope="module")
def parts() -> dict[str, ParsedFile]:
    """What is in the files before something is spoilt."""
    return dict(zip(FILES, parse_files(FILES, {}, normalise, TODAY), strict=True))


def find_lines(item_id: str, lines: list[str], part: ParsedFile) -> tuple[int, int] | None:
    """The lines of an entry or source in its file, from 0, the last excluded; None if it is in another file."""
    key = f"entry:{item_id}" if "/" in item_id else f"source:{item_id}"
    if key not in part.lines:
        return None
    first = part.lines[key] - 1
    depth = count_indent(lines[first])
    following = range(first + 1, len(lines))
    ends = (number for number in following if lines[number].strip() and count_indent(lines[number]) <= depth)
    return first, next(ends, len(lines))


def count_indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def replace_field(lines: list[str], first: int, last: int, field: str, value: object) -> list[str]:
    """The lines with a field of the item between `first` and `last` removed, or replaced if it has a value."""
    kept = lines[first : first + 1]
    inner = count_indent(lines[first]) + 2
    gone = False
    for line in lines[first + 1 : last]:
        if count_indent(line) <= inner:
            gone = bool(re.match(rf"{field}:", line.strip()))
        kept += [] if gone else [line]
    if value != "null":
        written = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        kept.insert(1, f"{' ' * inner}{field}: {written}")
    return [*lines[:first], *kept, *lines[last:]]


def seed(fault: dict[str, Any], parts: dict[str, ParsedFile]) -> dict[str, RawFile]:
    files = dict(FILES)
    for item_id, fields in fault["spoil"].items():
        name = next(name for name in FILES if find_lines(item_id, read_lines(files[name]), parts[name]))
        for field, value in fields.items():
            lines = read_lines(files[name])
            part = parse_file(name, files[name].content)[0]
            bounds = find_lines(item_id, lines, part)
            assert bounds is not None
            content = "\n".join(replace_field(lines, *bounds, field, value)).encode()
            files[name] = replace(files[name], content=content, digest="")
    return files


def read_lines(file: RawFile) -> list[str]:
    return file.content.decode().splitlines()


def test_there_are_enough_faults() -> None:
    assert len(FAULTS) >= 20
    assert len({fault["name"] for fault in FAULTS}) == len(FAULTS)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault["name"])
def test_a_seeded_fault_is_found_where_it_is(fault: dict[str, Any], parts: dict[str, ParsedFile]) -> None:
    files = seed(fault, parts)
    unspoilt = {name: part for name, part in parts.items() if files[name] is FILES[name]}
    with pytest.raises(KnowledgeError) as refused:
        parse_files(files, unspoilt, normalise, TODAY)

    item_id = fault.get("at", next(iter(fault["spoil"])))
    problem = next((problem for problem in refused.value.problems if fault["says"] in problem.message), None)
    assert problem, refused.value.problems
    file = files[problem.file]
    bounds = find_lines(item_id, read_lines(file), parse_file(problem.file, file.content)[0])
    assert bounds is not None
    assert bounds[0] < problem.line <= bounds[1]
