"""Time expressions: which days they mean, what remains of the question, and what is none."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.dates import Interval, PartialDate
from bot.matching.temporal.date_parser import DateExpression, UndatableExpression, is_past_tense, parse_time_expression
from bot.matching.temporal.event_parser import EventExpression, EventPart
from bot.matching.text.offsets import align_text

TODAY = date(2026, 11, 23)

DATED = [
    ("How many members did NATO have in 2010?", "2010", "How many members did NATO have ?"),
    ("In March 2004, how many members?", "2004-03", "how many members?"),
    ("who led nato on 5 June 2017", "2017-06-05", "who led nato"),
    ("who led nato on the 5th of June 2017", "2017-06-05", "who led nato"),
    ("who led nato on June 5th, 2017, please", "2017-06-05", "who led nato please"),
    ("who led nato in june of 2017", "2017-06", "who led nato"),
    ("members 2004-03-29", "2004-03-29", "members"),
    ("members as of 2004-03", "2004-03", "members"),
    ("members on 29.3.2004", "2004-03-29", "members"),
    ("članice 29. 3. 2004. godine", "2004-03-29", "članice"),
    ("ко је био предсједник у марту 2004. године", "2004-03", "ко је био предсједник"),
    ("members on 13/6/2017", "2017-06-13", "members"),
    ("members on 6/13/2017", "2017-06-13", "members"),
    ("members on 6/6/2017", "2017-06-06", "members"),
    ("who led NATO 10 years ago?", "2016", "who led NATO ?"),
    ("who led NATO last year", "2025", "who led NATO"),
    ("population in 1850", "1850", "population"),
    ("what did kfor do in 2005", "2005", "what did kfor do"),
    ("and in 2005?", "2005", "and ?"),
    ("qui dirigeait l'OTAN en février 2010", "2010-02", "qui dirigeait l'OTAN"),
]


@pytest.mark.parametrize(("text", "days", "rest"), DATED)
def test_date_expressions_are_parsed_and_removed(text: str, days: str, rest: str) -> None:
    expression = parse_time_expression(text, TODAY)

    assert expression == DateExpression(rest, PartialDate.parse(days).interval())


def test_a_decade_is_ten_years() -> None:
    expression = parse_time_expression("members in the 1990s", TODAY)

    assert isinstance(expression, DateExpression)
    assert (expression.interval.first, expression.interval.end) == (date(1990, 1, 1), date(2000, 1, 1))


@pytest.mark.parametrize("words", ["between 2004 and 2009", "from 2004 to 2009", "od 2004. do 2009. godine"])
def test_a_range_of_years_includes_the_last(words: str) -> None:
    expression = parse_time_expression(f"members {words}", TODAY)

    assert expression == DateExpression("members", Interval(date(2004, 1, 1), date(2010, 1, 1)))


@pytest.mark.parametrize(
    ("words", "first", "end"),
    [
        ("before 2004", None, date(2004, 1, 1)),
        ("until 2004", None, date(2005, 1, 1)),
        ("since March 2010", date(2010, 3, 1), None),
        ("after 2014", date(2015, 1, 1), None),
        ("last month", date(2026, 10, 1), date(2026, 11, 1)),
        ("two months ago", date(2026, 9, 1), date(2026, 10, 1)),
        ("yesterday", date(2026, 11, 22), date(2026, 11, 23)),
        ("tomorrow", date(2026, 11, 24), date(2026, 11, 25)),
        ("last week", date(2026, 11, 16), date(2026, 11, 23)),
        ("3 weeks ago", date(2026, 11, 2), date(2026, 11, 3)),
        ("next year", date(2027, 1, 1), date(2028, 1, 1)),
    ],
)
def test_open_periods_and_relative_dates_are_parsed(words: str, first: date | None, end: date | None) -> None:
    assert parse_time_expression(f"members {words}", TODAY) == DateExpression("members", Interval(first, end))


@pytest.mark.parametrize("words", ["in '99", "in 09", "in 2010 and 2015", "in 2004 and in 2009"])
def test_ambiguous_and_several_dates_are_undatable(words: str) -> None:
    assert isinstance(parse_time_expression(f"members {words}", TODAY), UndatableExpression)


@pytest.mark.parametrize(
    "written", ["between 2009 and 2004", "31 February 2010", "5/6/2017", "2010-13-01", "30.2.2011"]
)
def test_invalid_and_ambiguous_days_are_undatable(written: str) -> None:
    assert parse_time_expression(f"who led nato on {written}", TODAY) == UndatableExpression(
        "who led nato", f"on {written}"
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "what is kfor",
        "what does resolution 1244 say",
        "what does resolution 1999 say",
        "1850 soldiers",
        "what is in 1244",
        "when did montenegro join nato",
        "so when was kfor founded",
        "kada je crna gora ušla u nato",
        "when montenegro joined nato",
        "call 20101234 or 2010-2011-2012-2013",
    ],
)
def test_a_text_without_a_time_has_no_time_expression(text: str) -> None:
    assert parse_time_expression(text, TODAY) is None


@pytest.mark.parametrize(
    ("text", "event", "part", "rest"),
    [
        (
            "who was president when Montenegro joined NATO?",
            "Montenegro joined NATO",
            EventPart.BEGIN,
            "who was president ?",
        ),
        ("When Montenegro joined NATO, who led it?", "Montenegro joined NATO", EventPart.BEGIN, "who led it?"),
        ("who led NATO at the time of the meeting", "the meeting", EventPart.BEGIN, "who led NATO"),
        ("members when Stoltenberg left", "Stoltenberg left", EventPart.END, "members"),
        ("members while Đukanović was president", "Đukanović was president", EventPart.WHOLE, "members"),
        ("members when Đukanović was president", "Đukanović was president", EventPart.WHOLE, "members"),
        ("members when KFOR was founded", "KFOR was founded", EventPart.BEGIN, "members"),
        ("ko je vodio NATO u vrijeme sastanka", "sastanka", EventPart.BEGIN, "ko je vodio NATO"),
    ],
)
def test_an_event_is_a_time_expression(text: str, event: str, part: EventPart, rest: str) -> None:
    expression = parse_time_expression(text, TODAY)

    assert isinstance(expression, EventExpression)
    assert (expression.event, expression.part, expression.rest) == (event, part, rest)
    assert expression.words in text


@pytest.mark.parametrize(("text", "past"), [("who was it", True), ("ko je bio", True), ("who is it", False)])
def test_the_past_tense_is_recognised(text: str, past: bool) -> None:
    assert is_past_tense(text) is past


@given(st.text(max_size=200))
def test_any_text_is_parsed(text: str) -> None:
    expression = parse_time_expression(text, TODAY)

    assert expression is None or len(expression.rest) <= len(text)


@given(
    st.dates(date(1900, 1, 1), date(2099, 12, 31)), st.sampled_from(["%d %B %Y", "%B %d, %Y", "%Y-%m-%d", "%d.%m.%Y"])
)
def test_every_day_is_parsed_in_every_form(day: date, form: str) -> None:
    assert parse_time_expression(f"who led nato on {day.strftime(form)}", TODAY) == DateExpression(
        "who led nato", PartialDate(day.year, day.month, day.day).interval()
    )


@given(st.text(max_size=100))
def test_every_word_keeps_its_offsets(text: str) -> None:
    aligned = align_text(text)

    for place, (start, end) in zip(aligned.word_starts, aligned.original_spans, strict=True):
        assert aligned.slice_original(place, place + 1) == text[start:end]
