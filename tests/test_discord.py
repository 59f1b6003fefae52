"""What a member can do, end to end: the real discord.py against the emulated Discord."""

import logging
from dataclasses import replace
from pathlib import Path

import pytest

from bot.app import Almanac
from bot.discord.commands import ALL
from bot.discord.components.expiry import ExpiringViews
from bot.emulator.errors import ActionNotAllowed
from bot.emulator.protocol import ComponentKind
from bot.replies import catalogue
from bot.service.queries import Reader
from tests.discord_world import SMALL, DiscordWorld, discord_world


async def test_ask_answers_in_private_with_dates_sources_and_the_entry(discord: DiscordWorld) -> None:
    reply = await discord.member.slash("ask", question="what is sourdough")

    assert reply.ephemeral
    assert "fed leaven" in reply.text
    assert "**When:** since 1990" in reply.text
    assert "[The baker's book](<https://example.org/book?a=1>), Crumb Press, April 2019" in reply.text
    assert reply.text.endswith("Checked 1 May 2026")
    assert "sourdough/what" not in reply.text
    assert discord.read_public_texts() == []


async def test_show_to_channel_quotes_the_question_and_the_asker_once(discord: DiscordWorld) -> None:
    reply = await discord.member.slash("ask", question="what is sourdough")
    shown_reply = await (await reply.press("Show to channel")).await_follow_up()
    if reply.buttons[0] != "Shown in the channel":
        await reply.await_change()

    assert reply.buttons == ["Shown in the channel", "👍", "👎"]
    assert reply.find_components(ComponentKind.BUTTON)[0]["disabled"]
    assert shown_reply.buttons == ["👍", "👎"]
    assert len(shown_reply.find_components(ComponentKind.STRING_SELECT)) == 1

    (shown,) = discord.read_public_texts()
    assert shown.startswith("-# Mila asked\n> what is sourdough")
    assert "fed leaven" in shown


async def test_visibility_channel_answers_in_public_at_once(discord: DiscordWorld) -> None:
    reply = await discord.member.slash("ask", question="what is sourdough", visibility="channel")

    assert not reply.ephemeral
    assert "Show to channel" not in reply.buttons


async def test_no_answer_stays_private_even_when_the_channel_was_wanted(discord: DiscordWorld) -> None:
    reply = await discord.member.slash("ask", question="who won the world cup", visibility="channel")

    assert reply.ephemeral
    assert "outside what I cover" in reply.text


async def test_autocomplete_offers_titles_aliases_and_questions(discord: DiscordWorld) -> None:
    assert "Sourdough" in await discord.member.complete("ask", "question", "")
    assert await discord.member.complete("ask", "question", "leav") == ["leaven"]
    assert "how hot is the oven for sourdough" in await discord.member.complete("ask", "question", "how hot")
    assert await discord.member.complete("topic", "name", "bread fr") == ["Keeping bread fresh"]


async def test_a_picked_choice_and_typed_text_lead_to_the_same_answer(discord: DiscordWorld) -> None:
    picked = await discord.member.slash("ask", question="how hot is the oven for sourdough")
    typed = await discord.member.slash("ask", question="How hot is the OVEN for sourdough?")

    assert picked.text.partition("\n")[2] == typed.text.partition("\n")[2]
    assert "**Correction:**" in picked.text
    assert "**Disputed:**" in picked.text


async def test_did_you_mean_leads_to_the_answer(discord: DiscordWorld) -> None:
    reply = await discord.member.slash("ask", question="oven or fridge")

    assert "Did you mean" in reply.text
    answer = await reply.press("How hot was the wood oven")
    assert "280 degrees" in answer.text


async def test_ask_the_moderators_keeps_the_question_once(discord: DiscordWorld) -> None:
    question = "which *pizza* <@1> with sourdough flies_to the moon?"
    reply = await discord.member.slash("ask", question=question)
    first = await reply.press("Ask the moderators")
    again = await (await discord.member.slash("ask", question=question)).press("Ask the moderators")

    assert first.message.id == reply.message.id
    assert "passed on" in first.text
    assert first.buttons[-2:] == ["Sent to the moderators", "Notify me when it's answered"]
    with pytest.raises(ActionNotAllowed):
        await first.press("Sent to the moderators")
    assert "moderators already have that question" in again.text
    assert [cluster.phrase for cluster in await discord.app.unanswered.fetch_clusters(discord.guild.id)] == [question]


async def test_nobody_to_ask_in_direct_messages(discord: DiscordWorld) -> None:
    reply = await discord.dm_user.slash("ask", question="what sourdough lives on the moon")

    assert "Ask the moderators" not in reply.buttons


async def test_related_topics_open_in_place(discord: DiscordWorld) -> None:
    reply = await discord.member.slash("ask", question="what is sourdough")
    topic = await reply.choose("Keeping bread fresh")

    assert topic.message.id == reply.message.id
    assert "linen bag" in topic.text


async def test_a_press_never_changes_a_public_message(discord: DiscordWorld) -> None:
    shown = await discord.member.slash("ask", question="what is sourdough", visibility="channel")
    opened = await shown.choose("Keeping bread fresh", by=discord.other)

    assert opened.ephemeral
    assert opened.message.id != shown.message.id


async def test_the_message_menu_answers_a_message(discord: DiscordWorld) -> None:
    message = discord.other.write("hey all, how hot is the oven for sourdough?")
    reply = await discord.member.menu("Answer this", message)

    assert "230 degrees" in reply.text
    assert reply.ephemeral


async def test_a_message_without_text_is_refused_plainly(discord: DiscordWorld) -> None:
    reply = await discord.member.menu("Answer this", discord.other.write(" "))

    assert reply.text == "That message has no text to answer."


async def test_topic_topics_recommend_fact_about(discord: DiscordWorld) -> None:
    topic = await discord.member.slash("topic", name="leaven")
    topics = await discord.member.slash("topics")
    keeping = await discord.member.slash("topics", category="keeping")
    advice = await discord.member.slash("recommend", about="storing bread")
    fact = await discord.member.slash("fact")
    about = await discord.member.slash("about")

    assert topic.text.count("Checked ") == 3
    assert topics.options == ["Keeping bread fresh", "Sourdough"]
    assert keeping.options[0] == "Keeping bread fresh"
    assert "Sourdough" not in keeping.options
    assert "**Recommended by:** Our bakers. Basis: A trial of four weeks in 2024" in advice.text
    assert "Checked" in fact.text
    assert "2 topics, 4 entries, 2 sources" in about.text
    assert "**Privacy:**" in about.text


async def test_an_unknown_category_is_one_clear_sentence(discord: DiscordWorld) -> None:
    reply = await discord.member.slash("topics", category="cakes")

    assert reply.text == "There's no such category. Choose from Baking, Keeping."


async def test_a_replaced_fact_links_to_the_current_one(discord: DiscordWorld) -> None:
    reply = await discord.member.slash("ask", question="wood oven heat")

    assert "from January 1990 until 1 March 2020" in reply.text
    assert "230 degrees" in (await reply.choose("What is true now")).text


async def test_a_throttled_command_asks_the_member_to_wait(discord: DiscordWorld) -> None:
    replies = [await discord.other.slash("fact") for _ in range(11)]

    assert replies[-1].text.startswith("You're going too fast")
    assert replies[-1].ephemeral


async def test_throttled_presses_are_answered_in_private(discord: DiscordWorld) -> None:
    reply = await discord.member.slash("ask", question="what is sourdough")
    pressed = [await reply.press("👍") for _ in range(12)]

    assert pressed[-1].text.startswith("You're going too fast")
    assert pressed[-1].ephemeral


async def test_a_failed_permission_check_is_reported_as_an_error(
    discord: DiscordWorld, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(Almanac, "fetch_guild_settings", None)
    reply = await discord.moderator.slash("knowledge why", question="what is sourdough")
    offered = await discord.moderator.complete("knowledge why", "question", "sour")
    caplog.clear()

    assert reply.text.startswith("Something went wrong on my side")
    assert reply.ephemeral
    assert offered == []


async def test_buttons_answer_after_a_restart(tmp_path: Path) -> None:
    async with discord_world(SMALL, tmp_path / "almanac.sqlite3") as world:
        async with world.bot():
            reply = await world.member.slash("ask", question="what is sourdough")
        async with world.bot():
            topic = await reply.choose("Keeping bread fresh")
            again = await world.member.slash("ask", question="what is sourdough")

    assert "linen bag" in topic.text
    assert "fed leaven" in again.text


@pytest.mark.gateway
async def test_a_lost_connection_resumes_without_missing_events(discord: DiscordWorld) -> None:
    discord.emulator.gateway_faults.drop_connections()
    reply = await discord.member.slash("ask", question="what is sourdough")

    assert "fed leaven" in reply.text


async def test_the_buttons_of_a_list_expire_after_the_last_press(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(catalogue, "TOPICS_PER_PAGE", 1)
    async with discord_world(SMALL, tmp_path / "a.sqlite3") as world, world.bot() as client:
        client.expiring_views = ExpiringViews(timeout_seconds=0.2)
        listed = await world.member.slash("topics")
        turned = await listed.press("Next ▶")
        assert turned.buttons == ["◀ Previous"]
        await turned.await_change()
        assert turned.buttons == []
        assert turned.options == []
        assert "Page 2 of 2" in turned.text


async def test_an_unexpected_error_gets_a_reference_and_is_logged_without_words(
    discord: DiscordWorld, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(Reader, "show_random_fact", None)
    monkeypatch.setattr(Reader, "show", None)
    asked = await discord.member.slash("ask", question="what is sourdough")
    replies = [await discord.member.slash("fact"), await asked.choose("Keeping bread fresh")]
    logged = [record for record in caplog.records if record.levelno >= logging.ERROR]
    caplog.clear()

    for reply, record in zip(replies, logged, strict=True):
        reference = record.getMessage().split()[-1]
        assert reply.text == f"Something went wrong on my side (reference {reference}). Please try again."
        assert reply.ephemeral


async def test_a_removed_command_is_reported(discord: DiscordWorld) -> None:
    discord.emulator.state.commands["global"].append({"id": "1", "name": "old", "options": []})
    reply = await discord.member.slash("old")

    assert reply.text.startswith("My commands were just updated.")


async def test_a_development_guild_gets_its_commands_at_the_start(tmp_path: Path) -> None:
    async with discord_world(SMALL, tmp_path / "a.sqlite3") as world:
        world.settings = replace(world.settings, dev_guild_id=world.guild.id)
        async with world.bot():
            assert len(world.emulator.state.commands[str(world.guild.id)]) == len(ALL)


async def test_who_may_edit_has_edit_below_an_answer(discord: DiscordWorld) -> None:
    asked = await discord.moderator.slash("ask", question="what is sourdough")
    shown = await discord.moderator.slash("ask", question="what is sourdough", visibility="channel")
    opened = await (await discord.moderator.slash("fact")).press("Another")

    assert asked.buttons == ["Show to channel", "👍", "👎", "Edit"]
    assert "It has changed…" in (await asked.press("Edit")).buttons
    assert shown.buttons == ["👍", "👎"]
    assert opened.buttons[-1] == "Edit"
    assert "Edit" not in (await discord.dm_user.slash("ask", question="what is sourdough")).buttons
