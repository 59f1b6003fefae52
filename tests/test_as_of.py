"""Questions about a time, asked of the shipped knowledge base: what was true then, in words or by the option."""

from collections.abc import AsyncIterator
from datetime import date, timedelta
from pathlib import Path

import pytest
import pytest_asyncio
import yaml

from bot.app import Almanac
from bot.config import Settings
from bot.domain.dates import Interval
from bot.domain.succession import filter_valid, find_chain, get_validity
from bot.errors import UserError
from bot.matching.outcome import Answer, NoMatch
from bot.matching.temporal.date_parser import DateExpression, parse_time_expression
from bot.replies.plain_text import render_plain
from bot.replies.read_actions import ReportKind, Show, ShowReport
from bot.service.queries import Reader
from tests.conftest import KNOWLEDGE

TABLE: dict[str, list[list[str]]] = yaml.load(
    (Path(__file__).parent / "data" / "as_of.yaml").read_text(encoding="utf-8"), Loader=yaml.BaseLoader
)
ROWS = [row for rows in TABLE.values() for row in rows]
TODAY = date(2026, 11, 23)
pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shipped(shipped_database: Path) -> AsyncIterator[Reader]:
    async with Almanac.open(Settings(database_path=shipped_database, knowledge_path=KNOWLEDGE)) as opened:
        yield opened.shared


async def test_there_are_enough_questions() -> None:
    assert len(ROWS) >= 60


@pytest.mark.parametrize("row", ROWS, ids=lambda row: " as of ".join([row[0], *row[2:]]))
async def test_the_entry_valid_then_comes_first_or_none_is_shown(row: list[str], shipped: Reader) -> None:
    question, wanted, *as_of = row
    asked = shipped.ask(question, as_of=as_of[0] if as_of else None)

    if wanted == "none":
        assert isinstance(asked.outcome, NoMatch)
    else:
        assert isinstance(asked.outcome, Answer)
        assert asked.outcome.matches[0].entry_id == wanted


@pytest.mark.parametrize("row", [row for row in ROWS if len(row) == 2], ids=lambda row: row[0])
async def test_words_and_option_give_the_same_answer(row: list[str], shipped: Reader) -> None:
    found = parse_time_expression(row[0], TODAY)
    if not isinstance(found, DateExpression):
        return
    assert found.interval.first is not None
    assert found.interval.end is not None
    months = (found.interval.end - found.interval.first).days // 28
    written = {0: "%Y-%m-%d", 1: "%Y-%m"}.get(months, "%Y")
    by_field = shipped.ask(found.rest, as_of=found.interval.first.strftime(written))
    in_words = shipped.ask(row[0])

    if isinstance(in_words.outcome, Answer) and row not in TABLE["the year stands in the entry's own words"]:
        assert by_field.reply.blocks == in_words.reply.blocks


async def test_every_day_of_a_chain_has_exactly_one_valid_fact(shipped: Reader) -> None:
    chains = {find_chain(shipped.base, entry) for entry in shipped.base.entries() if entry.replaced_by}

    assert len(chains) >= 3
    for chain in chains:
        for entry in chain:
            first = get_validity(entry).first
            if first is None:  # the base need not know when the first of a chain began
                assert entry is chain[0]
                continue
            assert filter_valid(chain, Interval.of_day(first)) == (entry,)
            before = filter_valid(chain, Interval.of_day(first - timedelta(days=1)))
            assert len(before) == (entry is not chain[0])


async def test_a_year_with_a_change_shows_both_sides_in_order(shipped: Reader) -> None:
    said = render_plain(shipped.ask("how many members did nato have in 2004").reply)

    assert said.startswith("What was true in 2004, in order (it changed)\n")
    assert said.index("19 members") < said.index("26 members")
    assert "Now: NATO has 32 members" in said


async def test_an_old_fact_shows_its_end_its_successor_and_the_current_fact(shipped: Reader) -> None:
    said = render_plain(shipped.ask("How many members did NATO have in 2010?").reply)

    assert "When: from 1 April 2009 until 5 June 2017, then replaced\n" in said
    assert "Replaced by: NATO had 29 members" in said
    assert "Now: NATO has 32 members" in said


async def test_a_question_in_the_past_tense_shows_the_previous_fact_too(shipped: Reader) -> None:
    said = render_plain(shipped.ask("how many members did nato have?").reply)

    assert "NATO has 32 members" in said
    assert "Before: NATO had 31 members" in said
    assert "What was true before" in said


async def test_every_fact_of_a_chain_links_to_the_current_and_the_previous_one(shipped: Reader) -> None:
    old = render_plain(shipped.show(Show(("nato-members/m28",))))
    newest = render_plain(shipped.show(Show(("nato-members/m32",))))

    assert "What is true now" in old
    assert "What was true before" in old
    assert "What is true now" not in newest
    buttons = {button.label: button.action for button in shipped.show(Show(("nato-members/m28",))).offers}
    assert buttons["What is true now"] == Show(("nato-members/m32",))
    assert buttons["What was true before"] == Show(("nato-members/m26",))


async def test_an_event_names_the_entry_that_dates_it(shipped: Reader) -> None:
    said = render_plain(shipped.ask("how many members did nato have when Montenegro joined").reply)

    assert "”\nWhat was true on 5 June 2017\n" in said
    assert said.startswith("“when Montenegro joined”: on 5 June 2017, according to “")


@pytest.mark.parametrize(
    ("question", "says"),
    [
        (
            "how many members in 1940",
            "I don't know what was true in 1940: what I have about this starts on",
        ),
        ("how many members does nato have in 2040", "Nobody knows yet what will be true in 2040."),
        ("how many members when Elvis died", "I don't know the date for “when Elvis died”"),
        ("how many members on 31 February 2010", "I don't know the date for “on 31 February 2010”"),
        ("how many members did nato have in 1850", "what I have about this starts on"),
        ("what was resolute support in 2024", "what I have about this ends in September 2021"),
    ],
)
async def test_unknown_times_are_named_and_never_guessed(question: str, says: str, shipped: Reader) -> None:
    said = render_plain(shipped.ask(question).reply)

    assert said.startswith(f"“{question}”\n")
    assert says in said


async def test_a_follow_up_with_only_a_time_repeats_the_previous_question(shipped: Reader) -> None:
    first = shipped.ask("how many members does nato have")
    asked = shipped.ask("and in 2010?", first.query.question)

    assert isinstance(asked.outcome, Answer)
    assert asked.outcome.matches[0].entry_id == "nato-members/m28"


async def test_a_term_of_office_is_an_interval(shipped: Reader) -> None:
    term = "when Stoltenberg was secretary general"
    by_field = shipped.ask("how many members does nato have", as_of=term)
    in_words = shipped.ask(f"how many members did nato have {term}")

    assert "from 1 October 2014 to 30 September 2024" in render_plain(by_field.reply)
    assert [match.entry_id for match in by_field.outcome.matches] == [
        f"nato-members/m{number}" for number in (28, 29, 30, 31, 32)
    ]
    assert by_field.reply.blocks == in_words.reply.blocks


async def test_many_changes_in_an_interval_are_listed_with_dates(shipped: Reader) -> None:
    asked = shipped.ask("how many members does nato have", as_of="while KFOR is there")

    assert len(asked.outcome.matches) >= 6
    assert "12 March 1999" in render_plain(asked.reply)


async def test_an_unreadable_time_is_refused(shipped: Reader) -> None:
    with pytest.raises(UserError, match="I don't understand the time “banana”"):
        shipped.ask("what is kfor", as_of="banana")


async def test_an_undated_statement_is_shown_with_a_note(shipped: Reader) -> None:
    said = render_plain(shipped.ask("what are nato's three pillars for regional stability", as_of="2010").reply)

    assert "Capacity Building" in said
    assert "I have no dates for this, so I can't say whether it was true in 2010." in said


@pytest.mark.parametrize("time", ["when Montenegro joined", "on 31 February 2010", "when Elvis died"])
async def test_a_time_changes_nothing_for_undated_entries(time: str, shipped: Reader) -> None:
    asked = shipped.ask(f"which three pillars does nato's approach rest on {time}")

    assert not any(match.entry_id != "pillars/list" for match in asked.outcome.matches[:1])
    assert "What was true" not in render_plain(asked.reply)


async def test_the_option_takes_precedence_over_the_question(shipped: Reader) -> None:
    asked = shipped.ask("how many members did nato have in 2010", as_of="1950")

    assert asked.outcome.matches[0].entry_id == "nato-members/m12"


async def test_a_country_leads_to_all_that_mentions_it(shipped: Reader) -> None:
    topic = shipped.show_topic("Montenegro")
    timeline = shipped.show(ShowReport(ReportKind.TIMELINE, shipped.resolve_subject("Montenegro")))

    assert render_plain(topic).startswith("What Montenegro is\n")
    assert topic.menus[-1].label == "Other topics that mention Montenegro"
    assert len(topic.menus[-1].options) == 25
    assert render_plain(timeline).startswith("Timeline: Montenegro\n")
    assert "[Next ▶]" in render_plain(timeline)
    assert shipped.resolve_subject("KFOR") == "kfor"


async def test_a_name_of_no_topic_leads_to_those_that_mention_it(shipped: Reader) -> None:
    reply = shipped.show_topic("Merkel")

    assert render_plain(reply).startswith("Merkel\nNo topic has that name, but it is mentioned in 1 topic.")
    assert [button.label for button in reply.offers] == ["Timeline", "Sources", "The Berlin Process"]
