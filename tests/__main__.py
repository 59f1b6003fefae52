"""Everything that has to hold before a change lands: format, lint, types, rooms, tests, coverage of the pure rooms."""

import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
PYTEST = ["pytest", "--numprocesses=2", "--dist=worksteal"]
"""Each process starts with half of the tests; one that is done takes half of what the other has left."""

MEASURED = [f"--cov=bot/{room}" for room in ("domain", "knowledge", "matching", "replies")]
"""The pure rooms, and only in the quick part: measuring doubles the time of training on the shipped base."""

ON_BOTH_DATABASES = [
    "tests/moderation/drafts",
    "tests/moderation/test_queue.py",
    "tests/storage/test_knowledge_cache.py",
    "tests/storage/test_unreadable_rows.py",
    "tests/test_delivery.py",
    "tests/test_foreign_lock.py::test_every_press_is_answered_in_time_and_says_honestly_that_nothing_was_saved",
    "tests/test_foreign_lock.py::test_the_bot_stops_in_time",
    "tests/test_overload.py",
    "tests/test_privacy_command.py",
]
"""What writes most of the bot as its users meet it. The rest of tests/storage runs on both by itself."""

STEPS = {
    "format": ["ruff", "format", "--check", "."],
    "lint": ["ruff", "check", "."],
    "types": ["mypy"],
    "rooms": ["scripts.house", "--check"],
    "tests": [*PYTEST, *MEASURED, "--cov-report=", "-m", "not slow and not browser"],
    "coverage": ["coverage", "report", "--fail-under=97"],
    "slow tests": [*PYTEST, "-m", "slow or browser"],
    "tests on PostgreSQL": [*PYTEST, "--postgres", "-k", "not http", *ON_BOTH_DATABASES],
}


def main() -> int:
    failed = [name for name, command in STEPS.items() if not _passes(name, command)]
    print(f"\nFailed: {', '.join(failed)}." if failed else "\nAll passed.")
    return 1 if failed else 0


def _passes(name: str, command: list[str]) -> bool:
    print(f"\n== {name}: {' '.join(command)}", flush=True)
    started = time.monotonic()
    status = subprocess.run([sys.executable, "-m", *command], cwd=ROOT, check=False).returncode
    print(f"== {name}: {'passed' if status == 0 else 'FAILED'} after {time.monotonic() - started:.0f} s", flush=True)
    return status == 0


if __name__ == "__main__":
    raise SystemExit(main())
