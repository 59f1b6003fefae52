"""Reports in Discord: timelines, corrections, sources, comparisons; and answers as of a time."""

import asyncio
import struct
import threading
from pathlib import Path

import pytest

from bot.discord.components import send
from bot.discord.components.expiry import ExpiringViews
from bot.emulator.protocol import ComponentKind
from bot.emulator.testing.driver import VisibleMessage
from bot.replies import pagination
from bot.service.threads import draw_in_thread
from tests.discord_world import SMALL, DiscordWorld, discord_world


def picture(shown: VisibleMessage) -> tuple[str, int, int]:
    """Description, width and height of the picture that a message shows."""
    (attached,) = shown.files
    (gallery,) = shown.find_components(ComponentKind.MEDIA_GALLERY)
    (item,) = gallery["items"]
    assert item["media"]["url"] == attached.url
    assert item["description"] == attached.description
    content = attached.upload.content
    assert content.startswith(b"\x89PNG")
    width, height = struct.unpack(">II", content[16:24])
    return item["description"], width, height


def bold(shown: VisibleMessage) -> list[str]:
    return [line[2:].partition(":**")[0] for line in shown.text.splitlines() if line.startswith("**")]


async def test_a_timeline_lists_dated_facts_in_order_with_a_chart(discord: DiscordWorld) -> None:
    shown = await discord.member.slash("timeline", subject="leaven")

    assert shown.ephemeral
    assert bold(shown) == ["Since 1990", "January 1990 – 1 March 2020", "Since 1 March 2020"]
    alt, width, height = picture(shown)
    assert alt == (
        "Timeline: Sourdough. Sourdough: since 1990; Old oven: January 1990 – 1 March 2020; "
        "Temperature: since 1 March 2020."
    )
    assert width == 1080
    assert height > 300


async def test_a_chart_that_takes_long_is_announced_and_comes_in_the_end(
    discord: DiscordWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(send, "PATIENCE_SECONDS", 0.05)
    monkeypatch.setattr(pagination, "MAX_ITEMS_PER_PAGE", 1)
    client, may_go_on = discord.member.client, threading.Event()
    others = asyncio.create_task(draw_in_thread(may_go_on.wait, 10))
    asked = client.slash("timeline", {"subject": "leaven"})
    await client.state.wait_until(lambda: any(message.loading for message in client.list_visible_messages()), 5)
    may_go_on.set()
    shown = await discord.member.await_response(asked)
    assert picture(shown)
    assert await others

    may_go_on.clear()
    others = asyncio.create_task(draw_in_thread(may_go_on.wait, 10))
    await shown.press("Next ▶")
    may_go_on.set()
    await client.state.wait_until(lambda: "Page 2 of 3" in shown.text, 5)
    assert len(client.list_visible_messages()) == 1
    assert await others


async def test_what_has_no_chart_does_not_wait_until_others_are_drawn(discord: DiscordWorld) -> None:
    may_go_on = threading.Event()
    others = asyncio.create_task(draw_in_thread(may_go_on.wait, 60))
    listed = await discord.member.slash("sources")
    asked = await discord.member.slash("ask", question="what is sourdough")
    button = asked.find_components(ComponentKind.BUTTON)[0]
    button["custom_id"] = "timeline:0:gone"
    pressed = await asked.press(button["label"])
    assert "Sources" in listed.text
    assert "no longer in the knowledge base" in pressed.text
    assert not others.done()
    may_go_on.set()
    assert await others


async def test_a_timeline_of_a_category_and_one_without_dates(discord: DiscordWorld) -> None:
    assert await discord.member.complete("timeline", "subject", "keep") == ["Keeping", "Keeping bread fresh"]
    shown = await discord.member.slash("timeline", subject="Keeping")

    assert "Timeline: Keeping" in shown.text
    assert "There are no dated facts here." in shown.text
    assert shown.files == []
    whole = await discord.member.slash("timeline")
    assert "Timeline: Bread" in whole.text


async def test_the_chart_follows_the_page_and_the_buttons_expire(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pagination, "MAX_ITEMS_PER_PAGE", 1)
    async with discord_world(SMALL, tmp_path / "a.sqlite3") as world, world.bot() as client:
        client.expiring_views = ExpiringViews(timeout_seconds=0.3)
        first = await world.member.slash("timeline", subject="sourdough")
        before, _, _ = picture(first)
        second = await first.press("Next ▶")
        after, _, _ = picture(second)
        assert "Page 2 of 3" in second.text
        assert second.buttons == ["◀ Previous", "Next ▶", "Sourdough"]
        assert before != after
        await second.await_change()
        assert second.buttons == []
        assert picture(second)[0] == after


async def test_turning_from_a_chart_to_a_topic_removes_the_chart(discord: DiscordWorld) -> None:
    shown = await discord.member.slash("timeline", subject="sourdough")
    topic = await shown.press("Sourdough")

    assert "fed leaven" in topic.text
    assert topic.files == []


async def test_corrections_show_claim_correction_date_and_reason(discord: DiscordWorld) -> None:
    shown = await discord.member.slash("corrections")

    assert bold(shown) == ["Claim", "Correct"]
    assert "The oven stands at 180 degrees." in shown.text
    assert "230 degrees are needed for a crust. (March 2020)" in shown.text
    assert "How we know: House rules, Our bakery, page 4" in shown.text
    assert "230 degrees" in (await shown.press("Sourdough")).text


async def test_sources_show_quality_and_age_sorted_by_quality_then_age(discord: DiscordWorld) -> None:
    shown = await discord.member.slash("sources")

    assert shown.text.index("House rules") < shown.text.index("The baker's book")
    assert "primary source · no publication date · used by 4 entries" in shown.text
    assert "secondary source · published " in shown.text
    assert "1 primary, 1 secondary" in shown.text
    keeping = await discord.member.slash("sources", topic="storage")
    assert "The baker's book" not in keeping.text
    assert await discord.member.complete("sources", "topic", "bread") == ["Keeping bread fresh"]


async def test_two_topics_are_compared_side_by_side(discord: DiscordWorld) -> None:
    shown = await discord.member.slash("compare", one="sourdough", other="storage")

    assert shown.text.startswith("### ① Sourdough · ② Keeping bread fresh")
    assert shown.text.count("Keeping bread fresh") == 1
    lines = shown.text.splitlines()
    for label, row in (
        ("Category", "① Baking · ② Keeping"),
        ("Until", "① no end date · ② not recorded"),
        ("Where", "①② not recorded"),
    ):
        assert f"**{label}:** {row}" in lines
    assert shown.text.index("**Since 1990:**") < shown.text.index("**January 1990 – 1 March 2020:**")
    assert await discord.member.complete("compare", "other", "sour") == ["Sourdough"]


async def test_an_unknown_topic_is_one_clear_sentence(discord: DiscordWorld) -> None:
    sentence = "I don't know a topic called “football results”. See /topics for the full list."

    assert (await discord.member.slash("compare", one="sourdough", other="football results")).text == sentence
    assert (await discord.member.slash("timeline", subject="football results")).text == sentence
    twice = await discord.member.slash("compare", one="sourdough", other="leaven")
    assert twice.text == "Both names belong to the topic Sourdough. Please choose two different topics."


async def test_an_unknown_name_leads_to_the_nearest_topics(discord: DiscordWorld) -> None:
    nearest = await discord.member.slash("timeline", subject="keepers of bread loafs")

    assert nearest.text.startswith("I don't know a topic called “keepers of bread loafs”. These are the nearest")
    assert (await nearest.choose("Keeping bread fresh")).text.startswith("### Timeline: Keeping bread fresh")


async def test_recommending_about_something_unknown_says_so(discord: DiscordWorld) -> None:
    reply = await discord.member.slash("recommend", about="football results")

    assert reply.text == "I have no recommendation about “football results”."
    assert "linen bag" in (await reply.choose("Keeping bread fresh")).text


async def test_as_of_shows_what_was_true_then_and_what_is_true_now(discord: DiscordWorld) -> None:
    by_field = await discord.member.slash("ask", question="how hot is the oven for sourdough", as_of="March 2010")
    in_words = await discord.member.slash("ask", question="how hot was the oven for sourdough in March 2010?")

    assert by_field.text.partition("\n")[2] == in_words.text.partition("\n")[2]
    assert "What was true in March 2010" in by_field.text
    assert "The wood oven bakes at 280 degrees." in by_field.text
    assert "**Now:** The oven stands at 230 degrees" in by_field.text


async def test_an_answer_as_of_a_time_keeps_its_time_when_shared(discord: DiscordWorld) -> None:
    asked = await discord.member.slash("ask", question="how hot is the oven for sourdough", as_of="March 2010")
    public = await (await asked.press("Show to channel")).await_follow_up()

    assert "Mila asked" in public.text
    assert "What was true in March 2010" in public.text
    assert "The wood oven bakes at 280 degrees." in public.text


async def test_as_of_shows_the_facts_of_a_topic_valid_then(discord: DiscordWorld) -> None:
    shown = await discord.member.slash("topic", name="sourdough", as_of="2010")

    assert "280 degrees" in shown.text
    assert "stands at 230 degrees" not in shown.text.partition("Now:")[0]
    assert "Left out: 1 not true then, 0 undated" in shown.text
    assert "230 degrees" in (await shown.press("Whole topic")).text


async def test_an_unreadable_time_is_one_clear_sentence(discord: DiscordWorld) -> None:
    shown = await discord.member.slash("ask", question="what is sourdough", as_of="the day after forever")

    assert shown.text.startswith("I don't understand the time “the day after forever”. Write a year, month or day")
    assert shown.ephemeral
