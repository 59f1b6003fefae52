"""/knowledge settings: who moderates a server, and what else its moderators set."""

from bot.discord.commands.knowledge.settings import SHOWN_TO
from bot.emulator.protocol import PermissionFlag
from tests.discord_world import DiscordWorld


async def test_discords_menu_shows_knowledge_to_those_who_manage_the_server_and_to_nobody_else(
    discord: DiscordWorld,
) -> None:
    assert "knowledge" in discord.moderator.commands
    assert "knowledge" not in discord.member.commands
    assert "knowledge" not in discord.alone.commands


async def test_a_server_begins_with_settings_that_need_no_thought(discord: DiscordWorld) -> None:
    shown = await discord.moderator.slash("knowledge settings")

    assert shown.ephemeral
    assert "**Moderators:** those who may manage the server" in shown.text
    assert "**A second moderator looks at:** nothing" in shown.text
    assert "**Changes are logged in:** no channel" in shown.text
    assert "**Most changes of one person in ten minutes:** 20" in shown.text
    assert SHOWN_TO in shown.text


async def test_what_is_set_is_shown_and_stays(discord: DiscordWorld) -> None:
    role = discord.guild.create_role("Librarians")
    log = discord.guild.create_channel("log")
    changed = await discord.moderator.slash(
        "knowledge settings", moderators=role, second_look="Baking, keeping", log_channel=log, most_changes=5
    )
    shown = await discord.owner.slash("knowledge settings")

    assert changed.text.replace("Changed.\n", "") == shown.text
    assert "**Moderators:** members with the role “Librarians”" in shown.text
    assert "**A second moderator looks at:** Baking, Keeping" in shown.text
    assert "**Changes are logged in:** “log”" in shown.text
    assert "ten minutes:** 5" in shown.text


async def test_each_setting_can_be_put_back(discord: DiscordWorld) -> None:
    before = await discord.moderator.slash("knowledge settings")
    await discord.moderator.slash(
        "knowledge settings",
        moderators=discord.guild.create_role("Librarians"),
        second_look="all",
        log_channel=discord.guild.create_channel("log"),
        most_changes=5,
    )
    for name in ("moderators", "second_look", "log_channel", "most_changes"):
        after = await discord.moderator.slash("knowledge settings", forget=name)

    assert after.text.replace("Changed.\n", "") == before.text


async def test_everything_or_nothing_can_want_a_second_look(discord: DiscordWorld) -> None:
    everything = await discord.moderator.slash("knowledge settings", second_look="all")
    nothing = await discord.moderator.slash("knowledge settings", second_look="none")

    assert "looks at:** everything" in everything.text
    assert "looks at:** nothing" in nothing.text


async def test_an_unknown_category_is_one_clear_sentence_and_changes_nothing(discord: DiscordWorld) -> None:
    refused = await discord.moderator.slash("knowledge settings", second_look="baking, cakes", most_changes=3)

    assert refused.text == "There is no category “cakes”. There are: Baking, Keeping; or say all, or none."
    assert "ten minutes:** 20" in (await discord.moderator.slash("knowledge settings")).text


async def test_categories_are_completed_one_after_the_other(discord: DiscordWorld) -> None:
    assert await discord.moderator.complete("knowledge settings", "second_look", "") == [
        "all",
        "none",
        "Baking",
        "Keeping",
    ]
    assert await discord.moderator.complete("knowledge settings", "second_look", "Baking, ") == ["Baking, Keeping"]


async def test_a_channel_in_which_the_bot_may_not_write_is_refused(discord: DiscordWorld) -> None:
    log = discord.guild.create_channel("log")
    log.set_overwrite(discord.guild.everyone, deny=PermissionFlag.SEND_MESSAGES)
    discord.guild.emit("CHANNEL_UPDATE", log.to_payload(), discord.guild.id)
    refused = await discord.moderator.slash("knowledge settings", log_channel=log)

    assert refused.text.startswith("I may not write in “log”;")
