"""Twenty kills of the real process; `python -m benchmarks.kills` does two hundred of each kind."""

from benchmarks.kills import kill_in_migrations, kill_under_load


async def test_what_was_acknowledged_survives_a_kill_and_nothing_is_there_by_half() -> None:
    report = await kill_under_load(10)

    assert (report.lost, report.half) == ([], [])
    assert report.kills == 10
    assert len(report.acknowledged) == 4, "every kind of act was acknowledged at least once"


async def test_the_original_survives_a_kill_during_a_migration() -> None:
    report = await kill_in_migrations(10)

    assert (report.lost, report.half) == ([], [])
    assert report.kills >= 10
