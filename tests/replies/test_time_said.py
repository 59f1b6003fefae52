"""What is said of age, of times and of what replaced what."""

from dataclasses import replace
from datetime import date

import pytest

from bot.domain.dates import Interval, PartialDate
from bot.domain.knowledge import Dispute, Entry, KnowledgeBase, ReviewInterval, Source, SourceQuality
from bot.domain.succession import find_valid_facts
from bot.domain.timeline import build_timeline
from bot.matching.outcome import Answer, Match
from bot.matching.temporal.questions import QuestionTime, TemporalAnswer
from bot.replies.actions import ReportKind, ShowReport
from bot.replies.answer import render_entries
from bot.replies.corrections import render_corrections
from bot.replies.entry import build_entry_blocks
from bot.replies.plain_text import format_block, render_plain
from bot.replies.temporal_answer import format_interval, render_temporal_answer
from tests.domain.test_succession import MEMBERS, base_of, fact

TODAY = date(2026, 11, 23)
SOURCES = {
    "s": Source("s", "Old and good", "P", SourceQuality.PRIMARY),
    "n": Source("n", "New", "P", SourceQuality.OTHER),
}


def base_with(entries: list[Entry]) -> KnowledgeBase:
    return replace(base_of(entries), sources=SOURCES)


def said(entry: Entry) -> list[str]:
    return [format_block(block) for block in build_entry_blocks(entry, base_with([entry]), TODAY)]


@pytest.mark.parametrize(
    ("review", "says"),
    [
        (ReviewInterval.QUARTERLY, "Overdue: last checked 14 months ago; this kind of fact goes out of date quickly"),
        (ReviewInterval.YEARLY, "Overdue: last checked 14 months ago; this kind of fact should be checked every year"),
    ],
)
def test_an_overdue_answer_says_how_old_it_is(review: ReviewInterval, says: str) -> None:
    old = replace(fact("e", None, None), checked=PartialDate(2025, 9, 20), review=review)

    assert says in said(old)
    assert says in render_plain(render_entries(["t/e"], base_with([old]), today=TODAY))


def test_what_is_checked_in_time_or_never_ages_says_nothing() -> None:
    fresh = replace(fact("e", None, None), checked=PartialDate(2026, 9, 20), review=ReviewInterval.QUARTERLY)
    lasting = replace(fact("e", None, None), checked=PartialDate(2000, 1, 1), review=ReviewInterval.NEVER)

    assert not any(line.startswith("Overdue") for line in [*said(fresh), *said(lasting)])


@pytest.mark.parametrize(("own", "other"), [("s", "n"), ("n", "s")])
def test_the_better_source_comes_first_whichever_claim_is_ours_or_newer(own: str, other: str) -> None:
    entry = replace(fact("e", None, None), sources=(own,), disputed=Dispute("The other claim.", (other,)))
    lines = said(entry)

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
def test_times_are_said_as_people_say_them(first: date | None, end: date | None, words: str) -> None:
    assert format_interval(Interval(first, end)) == words


def answered(entries: list[Entry], asked: Interval) -> str:
    then = find_valid_facts(entries, asked, TODAY)
    outcome = Answer(tuple(Match(entry.full_id, "t", 0.9) for entry in then.facts))
    reply = render_temporal_answer(
        TemporalAnswer(outcome, QuestionTime(asked), (then,)), "q", base_with(entries), TODAY, moderated=False
    )
    return render_plain(reply)


def test_a_change_within_the_month_asked_is_said_not_to_be_known_to_the_day() -> None:
    text = answered(MEMBERS, PartialDate(2009, 4, 15).interval())

    assert "I know the date of a change only as April 2009, not to the day." in text


def test_more_than_a_page_is_listed_with_dates_and_cut_between_words() -> None:
    long = [replace(entry, text=f"{entry.id} " + "word " * 190) for entry in MEMBERS]
    text = answered(long, Interval(date(1999, 1, 1), date(2026, 1, 1)))

    assert "From 12 March 1999 until 29 March 2004: e0 word" in text
    assert "Since 2017: e3 word" in text
    assert max(map(len, text.splitlines())) < 300


def test_what_has_no_dates_is_shown_and_said_to_have_none() -> None:
    text = answered([fact("e", None, None)], PartialDate(2010).interval())

    assert "I don't know when this is true, so I can't say whether it was in 2010." in text


def test_a_gap_is_said() -> None:
    ended = replace(MEMBERS[0], replaced_by=None)
    text = answered([ended, MEMBERS[2]], PartialDate(2006).interval())

    assert "I don't know what was true in 2006: I have nothing for that time." in text


def test_the_order_of_time_holds_what_happened_lasted_and_ended() -> None:
    ended = fact("ended", None, PartialDate(2001))
    happened = replace(fact("happened", PartialDate(1990), None), happened=PartialDate(2000, 5, 1))
    found = build_timeline([fact("undated", None, None), ended, happened, MEMBERS[0], MEMBERS[-1]])

    assert [one.format_period() for one in found] == [
        "12 March 1999 – 29 March 2004",
        "1 May 2000",
        "until 2001",
        "since 2017",
    ]


def test_no_corrections_are_said_plainly() -> None:
    reply = render_corrections(base_with([fact("e", None, None)]), ShowReport(ReportKind.CORRECTIONS))

    assert render_plain(reply) == "Corrections, newest first\nThere are no corrections."
