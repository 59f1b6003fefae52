"""All requirements files install in pip's hash mode on any day: every extra asked for is pinned as it is asked for."""

import re
import tomllib
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
RUNTIME = [*PYPROJECT["project"]["dependencies"], *PYPROJECT["dependency-groups"]["meaning"]]
HTTP = PYPROJECT["project"]["optional-dependencies"]["http"]
POSTGRES = PYPROJECT["project"]["optional-dependencies"]["postgres"]
DEVELOPMENT = PYPROJECT["dependency-groups"]["dev"]


def pinned(file: str) -> dict[str, Requirement]:
    """The pins of a requirements file by canonical name."""
    lines = re.findall(r"^[A-Za-z0-9].*?(?= \\$)", (ROOT / file).read_text(encoding="utf-8"), re.MULTILINE)
    return {canonicalize_name(pin.name): pin for pin in map(Requirement, lines)}


EXCLUDED = set((ROOT / "requirements-excluded.txt").read_text(encoding="utf-8").split())
"""What a pinned package asks for and isn't needed: torch and its like, for weights that we read ourselves."""


def asked_by(pin: Requirement) -> list[Requirement]:
    """What an installed package asks for with its pinned extras; nothing where this machine does not need it."""
    try:
        wanted = map(Requirement, requires(pin.name) or [])
    except PackageNotFoundError:
        return []
    return [
        one
        for one in wanted
        if one.name not in EXCLUDED
        and (one.marker is None or any(one.marker.evaluate({"extra": e}) for e in ("", *pin.extras)))
    ]


@pytest.mark.parametrize(
    ("file", "direct"),
    [
        ("requirements.txt", RUNTIME),
        ("requirements-http.txt", HTTP),
        ("requirements-postgres.txt", RUNTIME + POSTGRES),
        ("requirements-dev.txt", RUNTIME + HTTP + POSTGRES + DEVELOPMENT),
    ],
)
def test_each_pin_has_the_extras_that_are_asked_for(file: str, direct: list[str]) -> None:
    pins = pinned(file)
    asked = [*map(Requirement, direct), *(one for pin in pins.values() for one in asked_by(pin))]

    assert {one.name for one in asked if canonicalize_name(one.name) not in pins} == set()
    assert {str(one) for one in asked if not one.extras <= pins[canonicalize_name(one.name)].extras} == set()
    assert all(str(pin.specifier).startswith("==") for pin in pins.values())


def test_an_extra_that_pytest_cov_asks_for_is_among_them() -> None:
    """The one that once kept pip 23 from installing: without it the test above would have nothing to find."""
    assert pinned("requirements-dev.txt")["coverage"].extras == {"toml"}
