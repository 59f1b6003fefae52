"""The card of a change that waits for a review: what it says, whom it offers what, and what it shows once decided."""

from bot.emulator.protocol import ComponentKind, PermissionFlag
from bot.emulator.testing.driver import VisibleMessage
from bot.moderation.draft_store import NOT_YOURS
from bot.moderation.reviews import CANT_APPROVE_OWN
from tests.discord_world import DiscordWorld, Person


def add_moderator(world: DiscordWorld, name: str) -> Person:
    return world.create_person(world.guild.add_member(name, permissions=PermissionFlag.MANAGE_GUILD))


async def wait_for(world: DiscordWorld, card: VisibleMessage, words: str) -> None:
    """Wait until a card says that: it changes after the answer to the press, ten seconds later at most."""
    await world.emulator.state.wait_until(lambda: words in card.text, 10)


async def propose(world: DiscordWorld) -> VisibleMessage:
    choice = await world.moderator.slash("knowledge edit", entry="sourdough/what")
    return await (await choice.press("It was wrong…")).modal.submit(text="Bread that rises by itself.")


async def test_a_card_says_who_proposes_when_and_the_difference_and_changes_everywhere(discord: DiscordWorld) -> None:
    nina, log = add_moderator(discord, "Nina"), discord.guild.create_channel("log")
    await discord.moderator.change_settings(review="*", log_channel=log)
    mine = await propose(discord)
    (posted,) = nina.in_channel(log).messages
    queue, mine_again = await nina.slash("knowledge waiting"), await discord.moderator.slash("knowledge waiting")

    for card in (mine, posted, queue, mine_again):
        assert f"**Proposed by:** <@{discord.moderator.user.id}> <t:" in card.text
        assert "rises by itself" in card.text
    assert (mine.buttons, mine_again.buttons) == (["Withdraw"], ["Withdraw"])
    assert posted.buttons == ["Review…"]
    assert (await posted.press("Review…", by=discord.moderator.in_channel(log))).buttons == ["Withdraw"]
    assert queue.buttons == ["Approve", "Decline…"]
    await queue.press("Approve")

    for card in (mine, posted, queue, mine_again):
        await wait_for(discord, card, "### Approved")
        assert f"**Approved by:** <@{nina.user.id}>" in card.text
        assert card.buttons == []
    assert "rises by itself" in (await discord.member.slash("ask", question="what is sourdough")).text


async def test_a_proposer_who_forges_the_button_is_refused(discord: DiscordWorld) -> None:
    await discord.moderator.change_settings(review="*")
    mine = await propose(discord)
    button = mine.find_components(ComponentKind.BUTTON)[0]
    button["custom_id"] = button["custom_id"].replace("withdraw", "approve")

    assert (await mine.press("Withdraw")).text == CANT_APPROVE_OWN


async def test_a_withdrawn_change_says_so_and_only_its_author_withdraws_it(discord: DiscordWorld) -> None:
    nina = add_moderator(discord, "Nina")
    await discord.moderator.change_settings(review="*")
    mine = await propose(discord)
    queue = await nina.slash("knowledge waiting")
    button = queue.find_components(ComponentKind.BUTTON)[0]
    mended, button["custom_id"] = button["custom_id"], button["custom_id"].replace("approve", "withdraw")
    assert (await queue.press("Approve")).text == NOT_YOURS
    button["custom_id"] = mended
    await mine.press("Withdraw")

    await wait_for(discord, queue, "### Withdrawn")
    assert queue.buttons == []
    assert "No changes are waiting" in (await nina.slash("knowledge waiting")).text
