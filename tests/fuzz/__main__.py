"""Runs all kinds of fuzzing and prints what they find."""

import argparse
import asyncio
import random
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from tests.fuzz.offline import fuzz_files, fuzz_forms, fuzz_questions
from tests.fuzz.online import fuzz_frames, fuzz_interactions
from tests.fuzz.watch import watch_log

Target = Callable[[int, random.Random, Path], Awaitable[list[str]]]

SHARES: dict[Target, float] = {
    fuzz_questions: 0.3,
    fuzz_files: 0.2,
    fuzz_forms: 0.2,
    fuzz_frames: 0.15,
    fuzz_interactions: 0.15,
}
"""How much of all inputs each kind gets."""

MAX_SHOWN = 20


async def fuzz(count: int, seed: int) -> list[str]:
    """Try that many inputs of all kinds. Returns what went wrong."""
    found: list[str] = []
    for target, share in SHARES.items():
        began = time.monotonic()
        with tempfile.TemporaryDirectory() as folder, watch_log() as logged:
            problems = await target(round(count * share), random.Random(seed), Path(folder))
        problems += logged
        seconds = time.monotonic() - began
        print(
            f"{target.__name__}: {round(count * share)} inputs, {len(problems)} problems, {seconds:.0f} s", flush=True
        )
        found += [f"{target.__name__}: {problem}" for problem in problems]
    return found


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    found = asyncio.run(fuzz(arguments.count, arguments.seed))
    for problem in dict.fromkeys(found[:MAX_SHOWN]):
        print(problem)
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
