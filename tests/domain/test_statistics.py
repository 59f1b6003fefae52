"""Usage statistics from counts."""

from bot.domain.statistics import EntryCounts, Event, count_shown


def test_only_answers_and_opened_entries_count_as_shown() -> None:
    counts: EntryCounts = {(Event.ANSWERED, "a/b"): 2, (Event.OPENED, "a/b"): 3, (Event.SUGGESTED, "a/b"): 5}

    assert count_shown(counts) == {"a/b": 5}
