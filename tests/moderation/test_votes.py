"""Votes: one for each member and revision, changeable; three downvotes put a revision into the queue."""

from bot.emulator.testing.driver import VisibleMessage
from tests.discord_world import DiscordWorld, Person


async def ask_what_sourdough_is(person: Person) -> VisibleMessage:
    return await person.slash("ask", question="what is sourdough")


async def test_a_member_votes_once_and_can_change_it(discord: DiscordWorld) -> None:
    shown = await ask_what_sourdough_is(discord.member)

    assert (await shown.press("👍")).text == "Thank you! Recorded as helpful."
    assert (await shown.press("👍")).text == "Already recorded as helpful."
    assert (await shown.press("👎")).text == "Changed to not helpful."


async def test_three_downvotes_put_a_revision_into_the_queue(discord: DiscordWorld) -> None:
    crowd = [discord.create_person(discord.guild.add_member(f"Member {number}")) for number in range(4)]
    for number, person in enumerate(crowd):
        shown = await ask_what_sourdough_is(person)
        await shown.press("👍" if number == 0 else "👎")
        await shown.press("👍" if number == 0 else "👎")
        queue = await discord.moderator.slash("knowledge questions")
        assert ("Answers voted not helpful" in queue.text) is (number == 3)

    doubted = queue
    assert "What is sourdough" in doubted.text
    assert "sourdough/what, revision 1: 1 helpful, 3 not helpful" in doubted.text
    after = await doubted.press("Keep as is")
    assert "Nothing is waiting here." in after.text


async def test_changing_a_vote_takes_the_revision_out_of_the_queue(discord: DiscordWorld) -> None:
    people = (discord.member, discord.other, discord.owner)
    shown = [await ask_what_sourdough_is(person) for person in people]
    for one in shown:
        await one.press("👎")
    assert "Answers voted not helpful" in (await discord.moderator.slash("knowledge questions")).text
    await shown[0].press("👍")

    assert "Not helpful (0)" in (await discord.moderator.slash("knowledge questions")).buttons


async def test_everybody_can_vote_on_a_public_answer(discord: DiscordWorld) -> None:
    shown = await discord.member.slash("ask", question="what is sourdough", visibility="channel")
    voted = await shown.press("👍", by=discord.other)

    assert voted.ephemeral
    assert (await shown.press("👍")).text == "Thank you! Recorded as helpful."


async def test_votes_do_not_store_the_user_id(discord: DiscordWorld) -> None:
    await (await ask_what_sourdough_is(discord.member)).press("👍")
    rows = await discord.app.database.reading.execute_fetchall("SELECT * FROM vote")

    assert str(discord.member.user.id) not in str(list(rows))
    assert len(list(rows)) == 1
