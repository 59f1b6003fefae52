"""Replies as plain text, and the text of users in Discord's Markdown."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.app import Almanac
from bot.discord.components.limits import MAX_PAGE_LENGTH, MAX_TEXT_LENGTH, cut
from bot.discord.components.markdown import quote, unquote
from bot.discord.components.message import build_view
from bot.discord.components.paging import split_pages
from bot.domain.dates import PartialDate
from bot.domain.knowledge import Entry, EntryKind, KnowledgeBase, Source, SourceQuality, Topic
from bot.domain.markdown import escape, unescape
from bot.emulator.protocol import MessageFlag
from bot.emulator.validation.message import find_message_errors
from bot.errors import NotFound
from bot.matching.outcome import Answer, Coverage, Match, NoMatch
from bot.replies.actions import Share
from bot.replies.answer import render_entries, render_outcome
from bot.replies.catalogue import render_recommendations, render_topics
from bot.replies.custom_id import fits
from bot.replies.document import Button, Reply, Text
from bot.replies.plain_text import format_citation, render_plain
from bot.replies.read_actions import ReportKind, Show, ShowReport, ShowTopic


async def test_entries_whose_ids_no_button_can_carry_are_shown_by_buttons(app: Almanac) -> None:
    long = replace(app.shared.base.topics["keeping"], id="k" * 40)
    entries = tuple(replace(long.entries[0], topic=long.id, id=f"{n}" * 40) for n in range(3))
    base = replace(app.shared.base, topics={long.id: replace(long, entries=entries, related=())})
    reply = render_entries([entry.full_id for entry in entries], base)

    assert not fits(Show(tuple(entry.full_id for entry in entries)))
    assert reply.page_action == Show((entries[0].full_id,))
    shown = [button.action for button in reply.offers if isinstance(button.action, Show)]
    assert shown == [Show((entries[1].full_id,)), Show((entries[2].full_id,))]


async def test_an_answer_reads_statement_first_then_dates_correction_dispute_sources(app: Almanac) -> None:
    assert render_plain(app.shared.ask("how hot is the oven for sourdough").reply).splitlines() == [
        "Sourdough",
        "Disputed: Sources disagree. Both claims are shown; I don't choose between them.",
        "One claim: The oven stands at 230 degrees for sourdough. [1] (primary source)",
        "Another claim: Some bakers hold 250 degrees to be right. [2] (secondary source)",
        "When: since 1 March 2020",
        (
            "Correction: the claim “The oven stands at 180 degrees” is wrong or out of date. "
            "230 degrees are needed for a crust. (March 2020)"
        ),
        "1. House rules, Our bakery, page 4",
        "2. The baker's book, Crumb Press, April 2019",
        "Checked 2 May 2026",
        "[Show to channel]",
        "[👍]",
        "[👎]",
        "[Edit]",
        "[More about this: What was true before, All about Sourdough, Keeping bread fresh]",
    ]


def test_a_page_without_a_date_of_its_own_shows_when_it_was_read() -> None:
    page = Source(
        "page", "The oven", "Our bakery", SourceQuality.PRIMARY, "https://a.b", accessed=PartialDate(2026, 5, 2)
    )
    dated = replace(page, published=PartialDate(2019, 4))

    assert format_citation(page) == "The oven, Our bakery, read on 2 May 2026"
    assert format_citation(dated) == "The oven, Our bakery, April 2019"


async def test_a_follow_up_names_its_topic(app: Almanac) -> None:
    outcome = Answer((Match("sourdough/what", "sourdough", 0.9),), context_topic_id="sourdough")

    assert render_plain(render_outcome(outcome, "and that?", app.shared.base)).startswith("About Sourdough\n")


async def test_no_match_says_whether_the_subject_is_covered(app: Almanac) -> None:
    outside = render_plain(render_outcome(NoMatch(Coverage.OUT), "q", app.shared.base))
    near = render_plain(render_outcome(NoMatch(Coverage.NEAR, unknown_words=("moon",)), "q", app.shared.base))

    assert "outside what I cover. How bread is made" in outside
    assert "not in my knowledge base yet" in near
    assert "I have nothing about: moon." in near
    assert "[Ask the moderators]" in near


async def test_small_talk_gets_a_friendly_line(app: Almanac) -> None:
    for text in ("hello", "thanks!", "👍", "", "...", "@everyone"):
        assert render_plain(app.shared.ask(text).reply).startswith("I answer questions about Bread.")


async def test_the_reply_to_a_deleted_item_says_so(app: Almanac) -> None:
    assert "no longer in the knowledge base" in render_plain(render_entries(["gone/gone"], app.shared.base))
    with pytest.raises(NotFound, match="no longer in the knowledge base"):
        app.shared.show(ShowTopic("gone"))
    with pytest.raises(NotFound, match="no longer in the knowledge base"):
        app.shared.show(ShowReport(ReportKind.TIMELINE, "gone"))
    with pytest.raises(NotFound, match="no such category"):
        app.shared.show(ShowReport(ReportKind.SOURCES, "c/gone"))
    assert "no recommendation" in render_plain(render_recommendations([], app.shared.base))


async def test_a_name_that_is_no_topic_is_searched(app: Almanac) -> None:
    assert "Sourdough" in render_plain(app.shared.show_topic("sourdough"))
    assert "fed leaven" in render_plain(app.shared.show_topic("кисело тесто"))
    assert "outside what I cover" in render_plain(app.shared.show_topic("football results"))


@given(st.text())
def test_text_of_users_survives_a_markdown_round_trip(text: str) -> None:
    visible = unescape(escape(text))

    assert escape(visible) == escape(text)


@pytest.mark.parametrize(
    "text",
    [
        "**bold**",
        "_a_",
        "# title",
        "- list",
        "1. one",
        "> quote",
        "||x||",
        "`c`",
        "<@1>",
        "<#2>",
        "[a](b)",
        "https://a.b",
    ],
)
def test_text_of_users_is_never_formatted(text: str) -> None:
    assert escape(text) != text
    assert unescape(escape(text)) == text


@pytest.mark.parametrize("text", ["NATO-led, 1999-06-12", "3.5 (about)", "what's up: nothing", "a + b = c", "50 %"])
def test_plain_text_stays_as_it_is(text: str) -> None:
    assert escape(text) == text


@given(st.text(max_size=1500))
def test_a_question_is_quoted_on_one_line_and_read_back(text: str) -> None:
    quoted = quote(text)

    assert "\n" not in quoted
    assert quote(unquote(quoted)) == quoted


def test_long_text_turns_pages_and_cuts_no_sentence() -> None:
    blocks = tuple(Text(f"Sentence {n}. " + "x" * 900) for n in range(9))
    pages = split_pages(blocks)

    assert [block for page in pages for block in page] == list(blocks)
    for number in range(len(pages)):
        view = build_view(Reply(blocks, page_action=Show(("a/b",), number)))
        assert view.content_length() <= MAX_TEXT_LENGTH
        assert f"Page {number + 1} of {len(pages)}" in str(view.to_components())
    assert MAX_PAGE_LENGTH < MAX_TEXT_LENGTH


def test_a_list_of_topics_fits_a_message_whatever_their_length() -> None:
    entry = Entry("t", "e", EntryKind.FACT, "x" * 12_000, PartialDate(2024), ("s",), ("p" * 500,))
    topics = {f"t{n}": Topic(f"t{n}", f"{n} " + "t" * 198, f"c{n}", (entry,), "s" * 400) for n in range(90)}
    base = KnowledgeBase("B" * 100, "A", {f"c{n}": "c" * 100 for n in range(90)}, {}, topics)
    for reply in (render_topics(base), render_topics(base, None, 3), render_topics(base, "c7")):
        body = {"components": build_view(reply).to_components(), "flags": MessageFlag.COMPONENTS_V2}
        assert find_message_errors(body) == []


def test_the_last_page_is_shown_for_one_that_is_gone() -> None:
    assert "Page" not in str(build_view(Reply((Text("a"),), page_action=Show(("a/b",), 7))).to_components())


def test_buttons_of_a_shared_reply_leave_out_sharing() -> None:
    reply = Reply((Text("a"),), (Button("Show to channel", Share(("a/b",))), Button("T", ShowTopic("t"))))

    assert "Show to channel" not in str(build_view(reply, public=True).to_components())


@pytest.mark.parametrize(
    ("text", "max_length", "shown"), [("short", 10, "short"), ("one two three", 9, "one two…"), ("x" * 9, 5, "xxxx…")]
)
def test_labels_are_cut_between_words(text: str, max_length: int, shown: str) -> None:
    assert cut(text, max_length) == shown
