"""Rendering of age, intervals and successors."""

from dataclasses import replace
from datetime import date

import pytest

from bot.domain.dates import Interval, PartialDate
from bot.domain.knowledge import CheckInterval, Dispute, Entry, KnowledgeBase, Source, SourceQuality
from bot.domain.succession import find_valid_facts
from bot.domain.timeline import build_timeline
from bot.matching.outcome import Answer, Match
from bot.matching.temporal.questions import QuestionTime, TemporalAnswer
from bot.replies.answer import render_entries
from bot.replies.corrections import render_corrections
from bot.replies.entry import build_entry_blocks
from bot.replies.plain_text import format_block, render_plain
from bot.replies.read_actions import ReportKind, ShowReport
from bot.replies.temporal_answer import format_interval, render_temporal_answer
from tests.domain.test_succession import MEMBERS, base_of, fact

TODAY = date(2026, 11, 23)
SOURCES = {
    "s": Source("s", "Old and good", "P", SourceQuality.PRIMARY),
    "n": Source("n", "New", "P", SourceQuality.OTHER),
}


def base_with(entries: list[Entry]) -> KnowledgeBase:
    return replace(base_of(entries), sources=SOURCES)


def render_lines(entry: Entry) -> list[str]:
    return [format_block(block) for block in build_entry_blocks(entry, base_with([entry]), TODAY)]


@pytest.mark.parametrize(
    ("review", "note"),
    [
        (CheckInterval.QUARTERLY, "Overdue: last checked 14 months ago; this kind of fact goes out of date quickly"),
        (CheckInterval.YEARLY, "Overdue: last checked 14 months ago; this kind of fact should be checked every year"),
    ],
)
def test_an_overdue_answer_shows_its_age(review: CheckInterval, note: str) -> None:
    old = replace(fact("e", None, None), checked=PartialDate(2025, 9, 20), review=review)

    assert note in render_lines(old)
    assert note in render_plain(render_entries(["t/e"], base_with([old]), today=TODAY))


def test_an_entry_that_is_not_overdue_has_no_note() -> None:
    fresh = replace(fact("e", None, None), checked=PartialDate(2026, 9, 20), review=CheckInterval.QUARTERLY)
    lasting = replace(fact("e", None, None), checked=PartialDate(2000, 1, 1), review=CheckInterval.NEVER)

    assert not any(line.startswith("Overdue") for line in [*render_lines(fresh), *render_lines(lasting)])


@pytest.mark.parametrize(("own", "other"), [("s", "n"), ("n", "s")])
def test_the_better_source_comes_first_whichever_claim_is_ours_or_newer(own: str, other: str) -> None:
    entry = replace(fact("e", None, None), sources=(own,), disputed=Dispute("The other claim.", (other,)))
    lines = render_lines(entry)

    first, second = (next(line for line in lines if line.startswith(label)) for label in ("One claim", "Another claim"))
    assert "(primary source)" in first
    assert "(other source)" in second
    assert ("The other claim." in second) is (own == "s")


@pytest.mark.parametrize(
    ("first", "end", "words"),
    [
        (date(2010, 1, 1), date(2011, 1, 1), "in 2010"),
        (date(2010, 3, 1), date(2010, 4, 1), "in March 2010"),
        (date(2010, 3, 1), date(2010, 3, 2), "on 1 March 2010"),
        (date(2010, 3, 1), date(2012, 5, 2), "from 1 March 2010 to 1 May 2012"),
        (date(2010, 3, 1), None, "since 1 March 2010"),
        (None, date(2010, 3, 1), "before 1 March 2010"),
        (None, None, "at any time"),
    ],
)
def test_an_interval_is_formatted_as_people_say_it(first: date | None, end: date | None, words: str) -> None:
    assert format_interval(Interval(first, end)) == words


def render_answer(entries: list[Entry], interval: Interval) -> str:
    valid = find_valid_facts(entries, interval, TODAY)
    outcome = Answer(tuple(Match(entry.full_id, "t", 0.9) for entry in valid.facts))
    reply = render_temporal_answer(
        TemporalAnswer(outcome, QuestionTime(interval), (valid,)), "q", base_with(entries), TODAY, moderated=False
    )
    return render_plain(reply)


def test_the_reply_admits_that_a_change_is_known_only_by_month() -> None:
    text = render_answer(MEMBERS, PartialDate(2009, 4, 15).interval())

    assert "I know the date of a change only as April 2009, not to the day." in text


def test_more_than_a_page_is_listed_with_dates_and_cut_between_words() -> None:
    long = [replace(entry, text=f"{entry.id} " + "word " * 190) for entry in MEMBERS]
    text = render_answer(long, Interval(date(1999, 1, 1), date(2026, 1, 1)))

    assert "From 12 March 1999 until 29 March 2004: e0 word" in text
    assert "Since 2017: e3 word" in text
    assert max(map(len, text.splitlines())) < 300


def test_an_undated_fact_is_shown_with_a_note() -> None:
    text = render_answer([fact("e", None, None)], PartialDate(2010).interval())

    assert "I have no dates for this, so I can't say whether it was true in 2010." in text


def test_the_reply_admits_a_gap_between_facts() -> None:
    ended = replace(MEMBERS[0], replaced_by=None)
    text = render_answer([ended, MEMBERS[2]], PartialDate(2006).interval())

    assert "I don't know what was true in 2006: I have nothing for that time." in text


def test_the_timeline_holds_events_periods_and_ends() -> None:
    ended = fact("ended", None, PartialDate(2001))
    happened = replace(fact("happened", PartialDate(1990), None), happened=PartialDate(2000, 5, 1))
    timeline = build_timeline([fact("undated", None, None), ended, happened, MEMBERS[0], MEMBERS[-1]])

    assert [placed.format_period() for placed in timeline] == [
        "12 March 1999 – 29 March 2004",
        "1 May 2000",
        "until 2001",
        "since 2017",
    ]


def test_a_report_without_corrections_says_so() -> None:
    reply = render_corrections(base_with([fact("e", None, None)]), ShowReport(ReportKind.CORRECTIONS))

    assert render_plain(reply) == "Corrections, newest first\nThere are no corrections."
