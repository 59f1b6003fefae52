"""Facts that succeed each other: exactly one is true on any day, and what is unknown is reported."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.dates import Interval, PartialDate, decode_interval, encode_interval
from bot.domain.knowledge import Entry, EntryKind, KnowledgeBase, Topic
from bot.domain.succession import UnknownReason, ValidFacts, filter_valid, find_chain, find_valid_facts, get_validity

TODAY = date(2026, 11, 23)
days = st.dates(date(1900, 1, 1), date(2100, 1, 1))


@given(st.builds(Interval, st.none() | st.dates(), st.none() | st.dates()))
def test_an_interval_is_decoded_from_its_number(span: Interval) -> None:
    assert decode_interval(encode_interval(span)) == (span if span.first or span.end else None)


@pytest.mark.parametrize("number", [0, 1, 20101301_20110101, 99999999_99999999])
def test_a_number_that_encodes_no_interval_is_none(number: int) -> None:
    assert decode_interval(number) is None


def fact(name: str, since: PartialDate | None, until: PartialDate | None, after: str | None = None) -> Entry:
    return Entry(
        "t", name, EntryKind.FACT, name, PartialDate(2026, 1, 1), ("s",), ("q",),
        true_from=since, true_until=until, replaced_by=after,
    )  # fmt: skip


def base_of(entries: list[Entry]) -> KnowledgeBase:
    replaces = {entry.replaced_by: entry.full_id for entry in entries if entry.replaced_by}
    return KnowledgeBase("B", "b", topics={"t": Topic("t", "T", "c", tuple(entries))}, replaces=replaces)


def joined(bounds: list[PartialDate | None]) -> list[Entry]:
    """A chain with these ends, each handing over to the next."""
    pairs = list(pairwise(bounds))
    names = [f"e{number}" for number in range(len(pairs))]
    after = [*(f"t/{name}" for name in names[1:]), None]
    return [fact(name, *ends, then) for name, ends, then in zip(names, pairs, after, strict=True)]


@st.composite
def chains(draw: st.DrawFn) -> list[Entry]:
    firsts = sorted(draw(st.sets(days, min_size=2, max_size=8)))
    exact = [draw(st.sampled_from([1, 2, 3])) for _ in firsts]
    cut = [PartialDate(day.year, *[day.month, day.day][: n - 1]) for day, n in zip(firsts, exact, strict=True)]
    kept: dict[date, PartialDate] = {bound.first_day(): bound for bound in cut}
    ends: list[PartialDate | None] = [kept[day] for day in sorted(kept)]
    return joined([*ends, None] if draw(st.booleans()) or len(ends) == 1 else ends)


@given(chains(), days)
def test_on_any_day_a_chain_has_at_most_one_fact_and_inside_it_exactly_one(chain: list[Entry], day: date) -> None:
    held = filter_valid(chain, Interval.of_day(day))
    first, end = get_validity(chain[0]).first, get_validity(chain[-1]).end
    assert first is not None

    assert len(held) == (first <= day and (end is None or day < end))


@given(chains(), st.data())
def test_the_boundary_day_belongs_to_the_successor_alone(chain: list[Entry], data: st.DataObject) -> None:
    base = base_of(chain)
    for entry in chain:
        assert find_chain(base, entry) == tuple(chain)
        first = get_validity(entry).first
        assert first is not None
        assert filter_valid(chain, Interval.of_day(first)) == (entry,)
        assert entry not in filter_valid(chain, Interval.of_day(first - timedelta(days=1)))


@given(chains(), days, days)
def test_an_interval_has_the_facts_of_all_its_days(chain: list[Entry], one: date, other: date) -> None:
    first, last = min(one, other), min(max(one, other), min(one, other) + timedelta(days=400))
    held = {
        entry.id
        for number in range((last - first).days + 1)
        for entry in filter_valid(chain, Interval.of_day(first + timedelta(days=number)))
    }

    assert [entry.id for entry in filter_valid(chain, Interval(first, last + timedelta(days=1)))] == sorted(held)


@given(chains(), days)
def test_outside_a_chain_nothing_is_known(chain: list[Entry], day: date) -> None:
    then = find_valid_facts(chain, Interval.of_day(day), TODAY)
    first, end = get_validity(chain[0]).first, get_validity(chain[-1]).end
    assert first is not None

    outside = UnknownReason.BEFORE if day < first else UnknownReason.AFTER if end and day >= end else None
    assert then.unknown == (UnknownReason.TO_COME if day > TODAY else outside)
    assert bool(then.facts) == (then.unknown is None)


MEMBERS = joined([PartialDate(1999, 3, 12), PartialDate(2004, 3, 29), PartialDate(2009, 4), PartialDate(2017), None])


@pytest.mark.parametrize(
    ("asked", "held", "vague"),
    [
        (PartialDate(2004), ["e0", "e1"], []),
        (PartialDate(2004, 3, 28), ["e0"], []),
        (PartialDate(2004, 3, 29), ["e1"], []),
        (PartialDate(2009, 4), ["e2"], []),
        (PartialDate(2009, 4, 1), ["e2"], ["2009-04"]),
        (PartialDate(2009, 4, 30), ["e2"], ["2009-04"]),
        (PartialDate(2017, 6, 5), ["e3"], ["2017"]),
        (PartialDate(2018), ["e3"], []),
    ],
)
def test_a_change_dated_to_a_month_or_year_is_vague(asked: PartialDate, held: list[str], vague: list[str]) -> None:
    then = find_valid_facts(MEMBERS, asked.interval(), TODAY)

    assert [entry.id for entry in then.facts] == held
    assert [str(bound) for bound in then.vague_dates] == vague
    assert then.current is MEMBERS[-1]


def test_an_undated_chain_is_unknown() -> None:
    alone = fact("e", None, None)

    assert find_valid_facts([alone], PartialDate(2010).interval(), TODAY) == ValidFacts(
        (alone,), alone, UnknownReason.UNDATED
    )


def test_gaps_and_cycles_of_overlays_do_no_harm() -> None:
    early, late = fact("a", PartialDate(1999), PartialDate(2000), "t/b"), fact("b", PartialDate(2005), None, "t/a")
    base = base_of([early, late])

    assert find_chain(base, early)[-1] is late
    assert len(find_chain(base, late)) <= 3
    assert find_valid_facts([early, late], PartialDate(2002).interval(), TODAY).unknown is UnknownReason.BETWEEN


def test_a_predecessor_with_another_successor_is_left_out() -> None:
    early, late = fact("a", PartialDate(1999), PartialDate(2000), "t/b"), fact("b", PartialDate(2000), None)
    base = base_of([early, late])
    changed = KnowledgeBase(
        "B", "b", topics=base_of([fact("a", PartialDate(1999), None), late]).topics, replaces=base.replaces
    )

    assert find_chain(changed, late) == (late,)


@pytest.mark.parametrize(
    ("written", "first", "end"),
    [
        ("2017", date(2017, 1, 1), date(2018, 1, 1)),
        ("2017-12", date(2017, 12, 1), date(2018, 1, 1)),
        ("2016-02", date(2016, 2, 1), date(2016, 3, 1)),
        ("2016-02-29", date(2016, 2, 29), date(2016, 3, 1)),
        ("9999", date(9999, 1, 1), None),
        ("9999-12-31", date(9999, 12, 31), None),
    ],
)
def test_a_date_spans_all_days_it_can_mean(written: str, first: date, end: date | None) -> None:
    assert PartialDate.parse(written).interval() == Interval(first, end)
