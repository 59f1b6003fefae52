"""Fixtures of imports."""

from pathlib import Path

import pytest


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A knowledge folder that doesn't exist yet."""
    return tmp_path / "base"
