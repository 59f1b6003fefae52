"""The log channel shows every change once, without pings, and none from before it was set."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.app import Almanac
from bot.domain.changes import Operation, format_guild_scope
from bot.domain.guild_settings import GuildSettings
from bot.domain.knowledge import Entry
from bot.emulator.protocol import PermissionFlag
from bot.emulator.testing.driver import VisibleMessage
from bot.emulator.testing.faults import Status
from tests.discord_world import SMALL, DiscordWorld, Person, discord_world
from tests.waiting import wait_until


def view_log(world: DiscordWorld) -> Person:
    """A user who reads the channel that is made for it."""
    return world.other.in_channel(world.guild.create_channel("log"))


async def wait_for_posts(world: DiscordWorld, log: Person, least: int) -> list[VisibleMessage]:
    """What stands in the log, once there is as much."""
    await world.emulator.state.wait_until(lambda: len(log.messages) >= least, 10)
    return log.messages


async def hide(world: DiscordWorld, entry: str) -> None:
    await world.moderator.hide(entry)


async def test_a_change_is_logged_with_author_and_diff_and_can_be_undone(discord: DiscordWorld) -> None:
    log = view_log(discord)
    await discord.moderator.change_settings(log_channel=log.client.channel)
    form = await discord.moderator.open_entry_form("sourdough/what")
    await (await form.submit(text="Sourdough is bread raised by a fed leaven.")).press("Save")
    (post,) = await wait_for_posts(discord, log, 1)

    assert "“What is sourdough”" in post.text
    assert f"edited by <@{discord.moderator.user.id}>" in post.text
    assert "~~" in post.text
    undone = await post.press("Undo", by=discord.moderator.in_channel(log.client.channel))
    assert "Saved" in undone.text
    assert "reverted" in (await wait_for_posts(discord, log, 2))[-1].text


async def test_changes_before_the_channel_was_set_are_not_logged(discord: DiscordWorld) -> None:
    log = view_log(discord)
    await hide(discord, "keeping/bag")
    await discord.moderator.change_settings(log_channel=log.client.channel)
    await hide(discord, "sourdough/old-oven")
    (post,) = await wait_for_posts(discord, log, 1)

    assert "“How hot was the wood oven”" in post.text
    assert "hidden" in post.text


async def test_other_settings_do_not_skip_changes_in_the_log(discord: DiscordWorld) -> None:
    log = view_log(discord)
    await discord.moderator.change_settings(log_channel=log.client.channel)
    await hide(discord, "keeping/bag")
    await wait_for_posts(discord, log, 1)
    await discord.moderator.change_settings(max_changes="50")
    await hide(discord, "sourdough/old-oven")

    assert len(await wait_for_posts(discord, log, 2)) == 2


async def test_another_servers_changes_are_not_logged_here(discord: DiscordWorld) -> None:
    log = view_log(discord)
    await discord.moderator.change_settings(log_channel=log.client.channel)
    neighbours = discord.emulator.state.create_guild("Neighbours")
    there = discord.create_person(neighbours.add_member("Ana", permissions=PermissionFlag.MANAGE_GUILD))
    await there.hide("keeping/bag")
    await hide(discord, "sourdough/old-oven")
    (post,) = await wait_for_posts(discord, log, 1)

    assert "“How hot was the wood oven”" in post.text


async def test_a_failed_message_is_sent_again_before_the_next_change(discord: DiscordWorld) -> None:
    log = view_log(discord)
    await discord.moderator.change_settings(log_channel=log.client.channel)
    discord.emulator.faults.plan(Status(400, {"code": 0, "message": "no"}), "/messages", "POST")
    await hide(discord, "keeping/bag")
    await discord.moderator.slash("knowledge restore", entry="keeping/bag")
    first, second = await wait_for_posts(discord, log, 2)

    assert "“How do i keep bread fresh”" in first.text
    assert "hidden by" in first.text
    assert "restored by" in second.text


async def test_changes_that_could_not_be_logged_are_logged_at_the_next_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with discord_world(SMALL, tmp_path / "a.sqlite3") as world:
        log = view_log(world)
        with monkeypatch.context() as deaf:
            deaf.setattr(Almanac, "add_change_listener", lambda _app, _listener: None)
            async with world.bot():
                await world.moderator.change_settings(log_channel=log.client.channel)
                await hide(world, "keeping/bag")
        async with world.bot():
            (post,) = await wait_for_posts(world, log, 1)
            assert "“How do i keep bread fresh”" in post.text
            await world.moderator.slash("knowledge settings")


async def test_a_channel_without_permission_blocks_nothing(
    discord: DiscordWorld, caplog: pytest.LogCaptureFixture
) -> None:
    log = view_log(discord)
    await discord.moderator.change_settings(log_channel=log.client.channel)
    log.client.channel.set_overwrite(discord.guild.everyone, deny=PermissionFlag.SEND_MESSAGES)
    with discord.emulator.expect_errors():
        await hide(discord, "keeping/bag")
        await wait_until(lambda: "Could not post in the log channel" in caplog.text)

    assert await discord.app.fetch_unlogged_changes() == []


async def test_changes_saved_together_are_one_message_that_names_the_first(discord: DiscordWorld) -> None:
    log = view_log(discord)
    await discord.moderator.change_settings(log_channel=log.client.channel)
    editor, scope = discord.app.drafts, format_guild_scope(discord.guild.id)
    entry = await editor.items.fetch_item(scope, "sourdough/what")
    assert isinstance(entry, Entry)
    made = [replace(entry, id=f"number-{n}", asked=(f"what is number {n}",)) for n in range(12)]
    changes = [await editor.items.propose(scope, one.full_id, one) for one in made]
    await editor.save(await editor.create(scope, discord.moderator.user.id, Operation.IMPORT, changes), GuildSettings())
    (post,) = await wait_for_posts(discord, log, 1)

    assert "“What is number 0” and 11 more" in post.text
    assert "imported by" in post.text
    undone = await post.press("Undo", by=discord.moderator.in_channel(log.client.channel))
    assert "this hides 12 entries at once" in undone.text
