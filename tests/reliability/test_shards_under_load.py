"""One of two real processes that share shards is killed; `python -m benchmarks.shards` does more."""

import pytest

from benchmarks.shards import run

pytestmark = pytest.mark.postgres


async def test_the_shards_of_a_killed_process_are_served_by_another_and_nothing_acknowledged_is_lost() -> None:
    report = await run(processes=2, shards=4, edits=1, max_concurrency=4)

    assert len(report.recovery_seconds) == 2, "the killed process had its share, and each of it answered again"
    assert report.acknowledged["ask"] > 0
    assert (report.lost, report.answered_twice) == ([], 0)
