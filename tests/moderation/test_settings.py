"""/knowledge settings: who moderates a server, which changes need a review, where changes are logged."""

import asyncio
import shutil
from pathlib import Path

from bot.discord.commands.knowledge.settings_menus import UNKNOWN_VALUE
from bot.discord.components.limits import MAX_MENU_LABEL_LENGTH
from bot.discord.components.paging import select_page
from bot.domain.guild_settings import GuildSettings
from bot.domain.knowledge import KnowledgeBase
from bot.emulator.protocol import SELECTS, ComponentKind, PermissionFlag
from bot.replies.document import ButtonRow, Menu, Picker
from bot.replies.plain_text import render_plain
from bot.replies.settings import SHOWN_TO, ShownSettings, render_settings
from tests.discord_world import SMALL, DiscordWorld, discord_world


async def test_only_server_managers_see_the_knowledge_command(
    discord: DiscordWorld,
) -> None:
    assert "knowledge" in discord.moderator.commands
    assert "knowledge" not in discord.member.commands
    assert "knowledge" not in discord.dm_user.commands


async def test_a_server_starts_with_defaults(discord: DiscordWorld) -> None:
    shown = await discord.moderator.slash("knowledge settings")

    assert shown.ephemeral
    assert "**Moderators:** members with Manage Server" in shown.text
    assert "**Categories that need a review:** none" in shown.text
    assert "**Log channel:** none" in shown.text
    assert "**Maximum changes per person in ten minutes:** 20" in shown.text
    assert SHOWN_TO in shown.text


async def test_settings_are_shown_and_kept(discord: DiscordWorld) -> None:
    role = discord.guild.create_role("Librarians")
    log = discord.guild.create_channel("log")
    changed = await discord.moderator.change_settings(
        moderators=role, review="Baking, Keeping", log_channel=log, max_changes="5"
    )
    shown = await discord.owner.slash("knowledge settings")

    assert changed.text.replace("Changed.\n", "") == shown.text
    assert "**Moderators:** members with the role “Librarians”" in shown.text
    assert "**Categories that need a review:** Baking, Keeping" in shown.text
    assert "**Log channel:** “log”" in shown.text
    assert "ten minutes:** 5" in shown.text


async def test_everything_or_nothing_can_need_a_review(discord: DiscordWorld) -> None:
    everything = await discord.moderator.change_settings(review="*")
    nothing = await discord.moderator.change_settings(review=None)

    assert "need a review:** all" in everything.text
    assert "need a review:** none" in nothing.text


async def test_each_setting_has_a_menu_that_changes_it_at_once(discord: DiscordWorld) -> None:
    role, log = discord.guild.create_role("Librarians"), discord.guild.create_channel("log")
    shown = await discord.moderator.slash("knowledge settings")
    await shown.select(role, number=0)
    assert "**Moderators:** members with the role “Librarians”" in shown.text
    await shown.select("Baking", number=1)
    await shown.select(log, number=2)
    await shown.select("50", number=3)
    await shown.select("1", number=4)
    await shown.press("Keep them for 30 days")
    again = await discord.owner.slash("knowledge settings")

    assert shown.text.replace("Changed.\n", "") == again.text
    assert "**Categories that need a review:** Baking" in again.text
    assert "**Log channel:** “log”" in again.text
    assert "ten minutes:** 50" in again.text
    assert "/knowledge questions:** 1" in again.text
    assert "kept for 30 days, without who asked" in again.text
    cleared = await again.select(number=0)
    assert "**Moderators:** members with Manage Server" in cleared.text
    assert "need a review:** all" in (await cleared.select("All categories", number=1)).text
    assert "Stop keeping them" in cleared.buttons


async def test_categories_that_one_menu_has_no_room_for_have_another_and_keep_their_review(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(SMALL, tmp_path / "small"))
    more = "".join(f"  more-{number}: More {number}\n" for number in range(30))
    (folder / "more.yaml").write_text(f"categories:\n{more}", encoding="utf-8")
    async with discord_world(folder, tmp_path / "a.sqlite3") as world, world.bot():
        shown = await world.moderator.slash("knowledge settings")
        await shown.select("Baking", number=1)
        assert "need a review:** Baking, More 29" in (await shown.select("More 29", number=2)).text
        picked = await shown.select("Keeping", number=1)

        assert "**Categories that need a review:** Keeping, More 29" in picked.text


def test_a_hundred_categories_and_two_languages_leave_every_setting_in_the_message() -> None:
    base = KnowledgeBase("Big", "", {f"c{number}": f"{number} {'long title ' * 18}" for number in range(100)})
    shown = ShownSettings(GuildSettings(reviewed_categories=tuple(base.categories)), "Mods", "log", ("en", "cnr"))
    reply = render_settings(shown, base, changed=True)
    page = select_page(reply)
    labels = [block.label for block in page.blocks if isinstance(block, Picker)]

    assert list(page.blocks) == list(reply.blocks)
    assert any(isinstance(block, ButtonRow) for block in page.blocks)
    assert isinstance(page.blocks[-2], Menu)
    assert "The menus have the first 48 categories." in render_plain(reply)
    assert "… and 88 more" in render_plain(reply)
    assert "approve: 0 long" in labels[1]
    assert "– 47 long" in labels[2]
    assert max(map(len, labels)) <= MAX_MENU_LABEL_LENGTH


async def test_a_forged_choice_changes_no_setting(discord: DiscordWorld) -> None:
    shown = await discord.moderator.slash("knowledge settings")
    before, button = shown.text, shown.find_components(ComponentKind.BUTTON)[0]
    for setting in ("moderators:7", "channel:7", "changes:0", "downvotes:x", "review:7"):
        button["custom_id"] = f"setting:{setting}"
        assert (await shown.press("Keep them for 30 days")).text == UNKNOWN_VALUE

    assert (await discord.moderator.slash("knowledge settings")).text == before


async def test_a_forged_number_of_thousands_of_digits_is_refused(discord: DiscordWorld) -> None:
    shown = await discord.moderator.slash("knowledge settings")
    menu, number = shown.find_components(*SELECTS)[1], "9" * 5_000
    for forged in ("setting:channel:", "setting:changes:"):
        menu["custom_id"], menu["options"][0]["value"] = forged, number
        assert (await shown.select(number, number=1)).text == UNKNOWN_VALUE


async def test_two_settings_changed_at_once_both_stand(discord: DiscordWorld) -> None:
    moderators = await discord.moderator.slash("knowledge settings")
    owners = await discord.owner.slash("knowledge settings")
    await asyncio.gather(moderators.select("Baking", number=1), owners.press("Keep them for 30 days"))
    shown = await discord.owner.slash("knowledge settings")

    assert "**Categories that need a review:** Baking" in shown.text
    assert "kept for 30 days" in shown.text


async def test_a_category_with_the_id_all_is_not_all_categories(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(SMALL, tmp_path / "small"))
    (folder / "more.yaml").write_text("categories:\n  all: Everything else\n", encoding="utf-8")
    async with discord_world(folder, tmp_path / "a.sqlite3") as world, world.bot():
        one = await world.moderator.change_settings(review="Everything else")
        assert "**Categories that need a review:** Everything else" in one.text
        assert "need a review:** all" in (await one.select("All categories", number=1)).text


async def test_a_menu_posted_by_an_earlier_version_still_sets_all_categories(discord: DiscordWorld) -> None:
    shown = await discord.moderator.slash("knowledge settings")
    shown.find_components(*SELECTS)[1]["options"][0]["value"] = "all"

    assert "need a review:** all" in (await shown.select("all", number=1)).text


async def test_a_log_channel_picked_where_the_bot_may_not_write_is_refused(discord: DiscordWorld) -> None:
    log = discord.guild.create_channel("log")
    log.set_overwrite(discord.guild.everyone, deny=PermissionFlag.SEND_MESSAGES)
    discord.guild.emit("CHANNEL_UPDATE", log.to_payload(), discord.guild.id)
    shown = await discord.moderator.slash("knowledge settings")

    assert (await shown.select(log, number=2)).text.startswith("I don't have permission to post in “log”.")
