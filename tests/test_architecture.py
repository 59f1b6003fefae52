"""The pages for contributors name only what exists, and the drawing of the rooms is current."""

import ast
import importlib
import importlib.util
import re
from functools import cache
from pathlib import Path

import pytest

from scripts import house

ROOT = Path(__file__).parents[1]
PAGES = ("docs/architecture.md", "docs/matching.md", "CONTRIBUTING.md")
PATH = re.compile(r"[\w.-]+(/[\w.-]+)*(/|\.(?!\d)[a-z]+)")
DOTTED = re.compile(r"([a-z_]\w*)(\.\w+)+")
IDENTIFIER = re.compile(r"[A-Za-z_]\w*[^\W_]")
"""`fetch_` is the beginning of a name, not a name."""


def quotations() -> list[tuple[str, str]]:
    """What stands in backticks, outside of code blocks, and on which page."""
    texts = {page: (ROOT / page).read_text(encoding="utf-8") for page in PAGES}
    return [
        (page, quotation)
        for page, text in texts.items()
        for quotation in sorted(set(re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", text, flags=re.DOTALL))))
    ]


@cache
def defined_names() -> set[str]:
    """Every module, class, function, constant, field, parameter and import of the package."""
    names = {path.stem for path in house.SOURCES} | {path.parent.name for path in house.SOURCES}
    for path in house.SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                    names.add(name)
                case ast.Name(id=name, ctx=ast.Store()) | ast.arg(arg=name) | ast.alias(name=name):
                    names.add(name)
    return names


def exists(quotation: str) -> bool:
    """Whether a path, a dotted name (`service.queries.Reader`, without `bot.`) or a single name exists."""
    name = quotation.removesuffix("()")
    if (ROOT / quotation).exists():
        return True
    if DOTTED.fullmatch(name):
        return resolves(name)
    return name in defined_names() or bool(IDENTIFIER.fullmatch(name) and importlib.util.find_spec(name))


def resolves(dotted: str) -> bool:
    """Whether the module exists, and in it the class or function, and in that the method or field."""
    parts = f"bot.{dotted}".split(".")
    for length in range(len(parts), 1, -1):
        try:
            value: object = importlib.import_module(".".join(parts[:length]))
        except ModuleNotFoundError:
            continue
        for attribute in parts[length:]:
            if attribute in getattr(value, "__annotations__", {}):
                return True
            value = getattr(value, attribute, None)
        return value is not None
    return False


def is_name(quotation: str) -> bool:
    name = quotation.removesuffix("()")
    return any(pattern.fullmatch(name) for pattern in (PATH, DOTTED, IDENTIFIER))


@pytest.mark.parametrize(("page", "name"), [(page, name) for page, name in quotations() if is_name(name)])
def test_every_name_on_the_page_exists(page: str, name: str) -> None:
    assert exists(name), f"{page} names `{name}`"


@pytest.mark.parametrize(
    "name", ["bot/attic.py", "bot/service/", "service.queries.Reader.sing", "service.attic", "Attic", "attic()"]
)
def test_what_does_not_exist_is_found(name: str) -> None:
    assert is_name(name)
    assert exists(name) == (name == "bot/service/")


def test_the_drawing_of_the_rooms_is_current() -> None:
    page = house.ARCHITECTURE.read_text(encoding="utf-8")

    assert page == house.replace_rooms(page), "run `python -m scripts.house --write`"


def test_every_room_says_what_it_is() -> None:
    assert "|  |" not in house.draw_rooms()
