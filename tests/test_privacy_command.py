"""/privacy: what is kept about the asker, and its deletion, in servers and in direct messages."""

from pathlib import Path

from bot.replies.privacy import ERASED, NOTHING
from tests.discord_world import SMALL, DiscordWorld, Person, discord_world


async def vote(person: Person) -> None:
    reply = await person.slash("ask", question="what is sourdough")
    await reply.press("👎")


async def test_a_stranger_learns_that_nothing_is_kept(discord: DiscordWorld) -> None:
    await vote(discord.other)
    reply = await discord.member.slash("privacy")

    assert reply.ephemeral
    assert NOTHING in reply.text
    assert reply.buttons == []


async def test_a_member_sees_what_is_kept_and_deletes_it(discord: DiscordWorld) -> None:
    await vote(discord.member)
    await vote(discord.other)
    asked = await discord.member.slash("ask", question="can i bake rye crispbread")
    submitted = await asked.press("Ask the moderators")
    await submitted.press("Notify me when it's answered")
    reply = await discord.member.slash("privacy")

    assert reply.ephemeral
    assert "“What is sourdough” (not helpful)" in reply.text
    assert "“can i bake rye crispbread”" in reply.text
    assert "votes after 730" in reply.text

    confirmation = await reply.press("Delete it")
    assert "can't be undone" in confirmation.text
    assert (await discord.member.slash("privacy")).buttons == ["Delete it"]  # not yet
    assert (await confirmation.press("Yes, delete it")).text == ERASED
    assert NOTHING in (await discord.member.slash("privacy")).text
    assert "“What is sourdough”" in (await discord.other.slash("privacy")).text


async def test_a_moderators_changes_stay_without_their_name(discord: DiscordWorld) -> None:
    await discord.moderator.hide("keeping/bag")
    reply = await discord.moderator.slash("privacy")
    await (await reply.press("Delete it")).press("Yes, delete it")

    assert NOTHING in (await discord.moderator.slash("privacy")).text


async def test_it_works_in_direct_messages(discord: DiscordWorld) -> None:
    await vote(discord.dm_user)
    reply = await discord.dm_user.slash("privacy")
    assert "“What is sourdough” (not helpful)" in reply.text
    await (await reply.press("Delete it")).press("Yes, delete it")

    assert NOTHING in (await discord.dm_user.slash("privacy")).text


async def test_about_says_what_is_kept_how_long_and_where_to_delete_it(discord: DiscordWorld) -> None:
    about = await discord.member.slash("about")

    assert "/privacy shows what I keep about you, and deletes it." in about.text
    assert "unsaved changes after 90 days" in about.text


async def test_about_names_who_runs_the_bot_and_links_their_privacy_policy(tmp_path: Path) -> None:
    async with discord_world(SMALL, tmp_path / "a.sqlite3") as world:
        world.emulator.state.privacy_policy_url = "https://example.org/privacy"
        async with world.bot():
            about = await world.member.slash("about")

    owner_id = world.emulator.state.owner.id
    assert f"**Run by:** <@{owner_id}> (ask them if you can't use /privacy)" in about.text
    assert "[Privacy policy](https://example.org/privacy)" in about.text
    for text in ("How bread is made", "is not stored", "/privacy shows", "90 days"):
        assert about.text.count(text) == 1
