"""An interaction that is delivered more than once is answered and counted once."""

from pathlib import Path

import pytest

from bot.emulator.testing.driver import VisibleMessage
from tests.discord_world import SMALL, DiscordWorld, discord_world

QUESTION = "which pizza with sourdough flies to the moon"


async def press_ask_moderators(world: DiscordWorld) -> VisibleMessage:
    asked = await world.member.slash("ask", question=QUESTION)
    return await asked.press("Ask the moderators")


async def test_what_is_delivered_four_times_is_answered_and_counted_once(
    discord: DiscordWorld, caplog: pytest.LogCaptureFixture
) -> None:
    listeners = discord.emulator.state.listeners
    listeners += listeners * 3
    await press_ask_moderators(discord)
    shown = await discord.moderator.slash("knowledge questions")
    statistics = await discord.moderator.slash("knowledge stats")

    (cluster,) = await discord.app.unanswered.fetch_clusters(discord.guild.id)
    assert cluster.count == 1
    assert "times" not in shown.text
    assert "**Questions:** 1:" in statistics.text
    assert discord.emulator.list_problems() == []
    assert [record.getMessage() for record in caplog.records if record.levelname == "WARNING"] == []


async def test_two_processes_with_one_token_answer_and_count_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with discord_world(SMALL, tmp_path / "a.sqlite3") as world:
        with world.emulator.expect_errors():
            async with world.bot(), world.bot():
                await press_ask_moderators(world)
                again = await press_ask_moderators(world)
                (cluster,) = await world.app.unanswered.fetch_clusters(world.guild.id)
        async with world.bot():
            statistics = await world.moderator.slash("knowledge stats")

    assert "already have" in again.text
    assert cluster.count == 2
    assert "**Questions:** 2:" in statistics.text
    assert [record.getMessage() for record in caplog.records if record.levelname == "ERROR"] == []
