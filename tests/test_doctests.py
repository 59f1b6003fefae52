"""The examples in docstrings run, and the modules that are best shown by example have some."""

import doctest
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MODULES = sorted(
    ".".join(path.relative_to(ROOT).with_suffix("").parts)
    for path in (ROOT / "bot").rglob("*.py")
    if ">>> " in path.read_text(encoding="utf-8")
)
SHOWN_BY_EXAMPLE = [
    "bot.domain.changes",
    "bot.domain.dates",
    "bot.domain.items",
    "bot.domain.succession",
    "bot.replies.custom_id",
]


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_run(name: str) -> None:
    assert doctest.testmod(import_module(name)).failed == 0


@pytest.mark.parametrize("name", SHOWN_BY_EXAMPLE)
def test_there_are_examples(name: str) -> None:
    assert doctest.testmod(import_module(name)).attempted > 0
