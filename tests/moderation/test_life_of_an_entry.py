"""An entry's whole life in an emulated Discord: question, answer, review, vote, edit, revert, export and import."""

import shutil
from pathlib import Path

import pytest

from bot.discord.drafting.handlers import DISCARDED
from bot.discord.drafting.reviews import REJECTED
from bot.discord.permissions import ONLY_OWNERS
from bot.domain.changes import format_guild_scope
from bot.emulator.protocol import ComponentKind, PermissionFlag
from bot.emulator.state.messages import Upload
from bot.emulator.testing.driver import VisibleMessage
from bot.moderation.draft_store import DECIDED, GONE, NOT_YOURS
from bot.replies.history import STATES_PER_PAGE
from bot.replies.reviews import AUTHOR_THROTTLED, DRAFT_THROTTLED, NEEDS_REVIEW
from bot.replies.save_results import CHANGED_MEANWHILE
from tests.discord_world import SMALL, DiscordWorld, Person, discord_world

SALT = "how much salt goes into sourdough"
BAG = "“How do i keep bread fresh”"
FORM = {"text": "Two percent of the flour's weight.", "source": "House rules", "topic": "Sourdough"}


def add_second_moderator(world: DiscordWorld) -> Person:
    guild = world.guild
    return world.create_person(guild.add_member("Nina", permissions=PermissionFlag.MANAGE_GUILD))


async def read_direct_message(world: DiscordWorld, person: Person) -> str:
    mine = person.in_channel(world.emulator.state.open_direct_channel(person.user))
    await world.emulator.state.wait_until(lambda: bool(mine.messages), 10)
    return mine.messages[-1].text


async def submit_new_entry(person: Person, **typed: str | list[str]) -> VisibleMessage:
    opened = await person.slash("knowledge add")
    return await opened.modal.submit(**{**FORM, "asked": SALT, **typed})


async def test_the_whole_life_of_an_entry(discord: DiscordWorld) -> None:
    petra, nina = discord.moderator, add_second_moderator(discord)
    await petra.change_settings(review="*")

    # A member's question has no answer: they submit it and ask to be notified.
    asked = await discord.member.slash("ask", question="salt for a sourdough, how much?")
    passed = await asked.press("Ask the moderators")
    await passed.press("Notify me when it's answered")

    # A moderator answers it from the queue: form, preview, save.
    queue = await petra.slash("knowledge questions")
    form = (await queue.press("Answer…")).modal
    preview = await form.submit(**{**FORM, "asked": f"{SALT}\nsalt for a sourdough, how much?"})
    assert "What members will see:" in preview.text
    assert "Two percent of the flour's weight." in preview.text
    waits = await preview.press("Save")
    assert NEEDS_REVIEW in waits.text
    unanswered = await discord.member.slash("ask", question=SALT)
    assert "Two percent" not in unanswered.text

    # The author isn't offered to approve it. Another moderator does; author and member are notified.
    assert waits.buttons == ["Withdraw"]
    waiting = await nina.slash("knowledge waiting")
    assert "Saved" in (await waiting.press("Approve")).text
    assert "approved your change" in await read_direct_message(discord, petra)
    assert "Two percent" in await read_direct_message(discord, discord.member)
    answer = await discord.member.slash("ask", question=SALT)
    assert "Two percent" in answer.text

    # It is voted down, edited, compared, and reverted.
    discord.reset_rate_limit()  # people take longer than this test
    await petra.change_settings(review=None)
    await answer.press("👎")
    edit = await petra.open_entry_form("sourdough/how-much-salt-goes-into-sourdough")
    changed = await edit.submit(text="Three percent of the flour's weight.", true="from 2020")
    assert "~~Two~~ **Three** percent" in changed.text
    assert "**When:** since 2020" in changed.text
    await changed.press("Save")
    assert "Three percent" in (await discord.member.slash("ask", question=SALT)).text
    history = await petra.slash("knowledge history")
    states = await history.select("“How much salt goes into sourdough”", number=1)
    compared = await states.select(*states.options)
    assert "~~Two~~ **Three** percent" in compared.text
    await compared.press("Back to the one before")
    assert "Two percent" in (await discord.member.slash("ask", question=SALT)).text

    discord.reset_rate_limit()
    # Exported into another server, it exports the same bytes there.
    exported = await petra.slash("knowledge export")
    elsewhere = discord.emulator.state.create_guild("Elsewhere")
    other = discord.create_person(elsewhere.add_member("Olga", permissions=PermissionFlag.MANAGE_GUILD))
    before = await other.slash("ask", question=SALT)
    assert "Two percent" not in before.text
    imported = await other.slash("knowledge import", file=Upload("ours.yaml", exported.files[0].upload.content))
    await imported.press("Save")
    assert "Two percent" in (await other.slash("ask", question=SALT)).text
    again = await other.slash("knowledge export")
    assert again.files[0].upload.content == exported.files[0].upload.content


async def test_problems_are_shown_with_the_input_and_nothing_is_lost(discord: DiscordWorld) -> None:
    asked = "???\nsalt"
    faulty = await submit_new_entry(discord.moderator, text="Two percent.", asked=asked, topic="Salt", source=" ")

    assert "The source is missing" in faulty.text
    assert "'sources'" not in faulty.text
    assert "'???' of 'salt/entry' contains no letter or digit" in faulty.text
    assert "Two percent." in faulty.text
    dated = (await faulty.select("Wording, dates, sources")).modal
    again = await dated.submit(true="some time ago", sources=["book"])
    assert "is not a period" in again.text
    assert "The source is missing" not in again.text
    mended = await (await again.select("Wording, dates, sources")).modal.submit(
        true="until 2020-03", asked="grams of salt"
    )
    assert "**When:** until March 2020" in mended.text
    form = (await mended.press("Keep editing")).modal
    assert form.payload["components"][4]["component"]["value"] == "Salt"
    assert "Saved" in (await mended.press("Save")).text
    assert "Two percent" in (await discord.member.slash("ask", question="grams of salt")).text


async def test_more_fields_are_saved(discord: DiscordWorld) -> None:
    preview = await submit_new_entry(discord.moderator, topic="Salt")
    named = await (await preview.select("Its topic")).modal.submit(aliases="table salt\nsea salt")
    shown = await (await named.select("More fields")).modal.submit(
        new_source="Salt book\nSea Press\nhttps://example.org/salt\nofficial\n2020-05",
        checked="2026-01-02, never",
        correction="One percent.\nTwo percent.\n2021\nOur scales",
    )
    assert "[Salt book](<https://example.org/salt>), Sea Press, May 2020" in shown.text
    assert "Checked 2 January 2026" in shown.text
    assert "One percent" in shown.text
    await shown.press("Save")
    assert "Salt book" in (await discord.member.slash("topic", name="sea salt")).text
    kind = (await preview.select("Wording, dates, sources")).text
    assert DECIDED.format(state="saved") in kind


@pytest.mark.parametrize("written", ["{} Salt", "Salt\nSea Press\n{}"])
async def test_an_address_that_deceives_is_refused_and_one_cannot_end_its_link(
    discord: DiscordWorld, written: str
) -> None:
    preview = await submit_new_entry(discord.moderator, topic="Salt")
    more = (await preview.select("More fields")).modal
    faulty = await more.submit(new_source=written.format("https://example.org@evil.example/"))
    again = (await faulty.select("More fields")).modal
    shown = await again.submit(new_source=written.format("https://example.org/a)[x](https://evil.example/"))

    assert "The source's address names a user before its server; remove what stands before '@'." in faulty.text
    assert "[Salt](<https://example.org/a%29%5Bx%5D%28https://evil.example/>)" in shown.text


async def test_a_bad_address_is_one_problem(discord: DiscordWorld) -> None:
    faulty = await submit_new_entry(discord.moderator, source="https://me@example.org")

    assert "The source's address names a user before its server; remove what stands before '@'." in faulty.text
    assert "The source is missing" not in faulty.text


async def test_a_recommendation_needs_a_name(discord: DiscordWorld) -> None:
    preview = await submit_new_entry(discord.moderator)
    faulty = await (await preview.select("Wording, dates, sources")).modal.submit(kind="recommendation")
    assert "A recommendation needs a name" in faulty.text
    shown = await (await faulty.select("More fields")).modal.submit(advice="Our bakers\nA trial")
    assert "**Recommended by:** Our bakers. Basis: A trial" in shown.text


async def test_taking_a_phrase_needs_a_reason(discord: DiscordWorld) -> None:
    preview = await submit_new_entry(discord.moderator, topic="Rye", asked="sourdough bread without any yeast")

    assert "with this change it would find “Rye”" in preview.text
    assert "Save" not in preview.buttons
    saved = await (await preview.press("Save anyway…")).modal.submit(why="The bakers decided so.")
    assert "Saved" in saved.text
    assert "Reason: The bakers decided so." in (await discord.moderator.slash("knowledge history")).text


async def test_the_later_of_two_edits_sees_the_first_before_overwriting_it(discord: DiscordWorld) -> None:
    nina = add_second_moderator(discord)
    first = await discord.moderator.open_entry_form("sourdough/what")
    late = await nina.open_entry_form("sourdough/what")
    await (await first.submit(text="Petra's words.")).press("Save")
    clash = await (await late.submit(text="Nina's words.")).press("Save")

    assert CHANGED_MEANWHILE in clash.text
    assert "~~Petra's~~ **Nina's** words." in clash.text
    assert "Petra's words." in (await discord.member.slash("ask", question="what is sourdough")).text
    assert "Saved" in (await clash.press("Overwrite with mine")).text
    assert "Nina's words." in (await discord.member.slash("ask", question="what is sourdough")).text


async def test_editing_only_the_text_changes_nothing_else(discord: DiscordWorld) -> None:
    opened = await discord.moderator.open_entry_form("sourdough/what")
    preview = await opened.submit(text="Bread with a leaven.")
    assert "**Sources:**" not in preview.text
    await preview.press("Save")
    exported = await discord.moderator.slash("knowledge export")

    assert b"sources: [book, house]" in exported.files[0].upload.content


async def test_an_entry_is_hidden_and_restored(discord: DiscordWorld) -> None:
    await discord.moderator.hide("keeping/bag")
    gone = await discord.member.slash("ask", question="bread in the fridge")
    assert "linen bag" not in gone.text
    assert await discord.moderator.complete("knowledge restore", "entry", "") == [BAG]
    differing = await discord.moderator.slash("knowledge diff")
    assert "hidden here" in differing.text
    await discord.moderator.slash("knowledge restore", entry="keeping/bag")
    assert "linen bag" in (await discord.member.slash("ask", question="bread in the fridge")).text
    assert "isn't hidden here" in (await discord.moderator.slash("knowledge restore", entry="keeping/bag")).text
    assert "There's no “no/such” here." in (await discord.moderator.slash("knowledge hide", entry="no/such")).text
    assert "There's no entry “no/such”" in (await discord.moderator.slash("knowledge edit", entry="no/such")).text


async def test_everything_goes_back_to_before_a_save_that_is_picked(discord: DiscordWorld) -> None:
    assert (await discord.moderator.slash("knowledge rewind")).text == "Nothing has been changed here."
    await discord.moderator.hide("keeping/bag")
    await (await submit_new_entry(discord.moderator)).press("Save")
    states = await discord.moderator.slash("knowledge rewind")
    assert f"hidden by <@{discord.moderator.client.user.id}> · <t:" in states.text
    assert len(states.options) == 2
    preview = await states.select(states.options[-1])

    assert "Members will no longer see “How much salt goes into sourdough”." in preview.text
    await preview.press("Save")
    assert "linen bag" in (await discord.member.slash("topic", name="storage")).text
    assert "Two percent" not in (await discord.member.slash("topic", name="sourdough")).text
    again = await discord.owner.slash("knowledge rewind")
    assert "already says that" in (await again.select(again.options[-1])).text


async def test_the_saves_to_go_back_to_are_on_pages_and_each_server_has_its_own(discord: DiscordWorld) -> None:
    await discord.moderator.hide("keeping/bag")
    scope, author_id = format_guild_scope(discord.guild.id), discord.owner.client.user.id
    for number in range(STATES_PER_PAGE):
        await discord.app.workflows.catalogue.add_category(scope, author_id, f"Shelf {number}")
    states = await discord.moderator.slash("knowledge rewind")
    assert "Page 1 of 2" in states.text
    assert len(states.options) == STATES_PER_PAGE
    older = await states.press("Next ▶")
    assert "hidden" in older.text
    elsewhere = discord.emulator.state.create_guild("Elsewhere")
    other = discord.create_person(elsewhere.add_member("Olga", permissions=PermissionFlag.MANAGE_GUILD))

    assert (await other.slash("knowledge rewind")).text == "Nothing has been changed here."
    forged = await other.slash("knowledge settings")
    forged.find_components(ComponentKind.BUTTON)[0]["custom_id"] = "rewind:1:"
    assert "There's no such change here." in (await forged.press("Keep them for 30 days")).text


async def test_owners_change_what_every_server_sees(tmp_path: Path) -> None:
    async with discord_world(SMALL, tmp_path / "a.sqlite3") as world:
        owner = world.guild.add_member(world.emulator.state.owner, permissions=PermissionFlag.MANAGE_GUILD)
        operator = world.create_person(owner)
        elsewhere = world.emulator.state.create_guild("Elsewhere")
        other = world.create_person(elsewhere.add_member("Olga", permissions=PermissionFlag.MANAGE_GUILD))
        async with world.bot():
            opened = await operator.open_entry_form("sourdough/what", everywhere=True)
            await (await opened.submit(text="Said for all.")).press("Save")
            exported = await operator.slash("knowledge export", everywhere=True)
            refused = await other.slash("knowledge edit", entry="sourdough/what", everywhere=True)
            everywhere = await other.slash("ask", question="what is sourdough")

    assert "Said for all." in everywhere.text
    assert b"text: Said for all." in exported.files[0].upload.content
    assert refused.text == ONLY_OWNERS


async def test_a_conflict_is_settled_by_a_button(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(SMALL, tmp_path / "knowledge"))
    async with discord_world(folder, tmp_path / "a.sqlite3") as world:
        async with world.bot():
            opened = await world.moderator.open_entry_form("keeping/bag")
            await (await opened.submit(text="Ours.")).press("Save")
        text = (folder / "base.yaml").read_text("utf-8").replace("Keep bread in", "Always keep bread in")
        (folder / "base.yaml").write_text(text, "utf-8")
        async with world.bot():
            differing = await world.moderator.slash("knowledge diff")
            assert "the shared version has changed since" in differing.text
            edited = (await (await differing.press(f"Edit: {BAG}")).select("Wording, dates, sources")).modal
            assert edited.payload["components"][1]["component"]["value"] == "Ours."
            await differing.press(f"Take theirs: {BAG}")
            assert "Always keep bread" in (await world.member.slash("topic", name="storage")).text
            assert "Nothing differs" in (await world.moderator.slash("knowledge diff")).text


async def test_teaching_adds_a_phrase(discord: DiscordWorld) -> None:
    asked = await discord.member.slash("ask", question="how much butter for sourdough")
    await asked.press("Ask the moderators")
    queue = await discord.moderator.slash("knowledge questions")
    taught = await (await queue.press("Add to entry…")).modal.submit(entry="sourdough/what")

    assert "Saved" in taught.text
    answer = await discord.member.slash("ask", question="how much butter for sourdough")
    assert "fed leaven" in answer.text


async def test_a_message_is_saved_with_its_link_as_the_source(discord: DiscordWorld) -> None:
    message = discord.other.write("Bake rye at 250 degrees for an hour.")
    form = (await discord.moderator.menu("Save as knowledge", message)).modal
    preview = await form.submit(topic="Rye", asked="how hot is rye baked")

    assert "Bake rye at 250 degrees for an hour." in preview.text
    assert f"/{message.channel.id}/{message.id}>)" in preview.text
    assert "Message in Readers" in preview.text


async def test_drafts_work_after_a_restart_and_on_another_process(tmp_path: Path) -> None:
    async with discord_world(SMALL, tmp_path / "a.sqlite3") as world:
        async with world.bot():
            opened = await world.moderator.slash("knowledge add")
        async with world.bot():
            preview = await opened.modal.submit(**{**FORM, "asked": SALT})
        async with world.bot():
            assert "Saved" in (await preview.press("Save")).text
            assert "Two percent" in (await world.member.slash("ask", question=SALT)).text


async def test_a_rejection_is_sent_to_the_author_with_its_reason(discord: DiscordWorld) -> None:
    await discord.moderator.change_settings(review="*", log_channel=discord.channel)
    await (await submit_new_entry(discord.moderator)).press("Save")
    (posted,) = [one for one in add_second_moderator(discord).messages if "Waiting for review" in one.text]
    shown = await posted.press("Review…")
    refused = await (await shown.press("Decline…")).modal.submit(why="It is two and a half.")

    assert refused.text == REJECTED
    assert "It is two and a half." in await read_direct_message(discord, discord.moderator)


async def test_too_many_changes_wait_for_a_review(discord: DiscordWorld) -> None:
    await discord.moderator.change_settings(max_changes="1")
    await discord.moderator.hide("keeping/bag")
    held = await (await submit_new_entry(discord.moderator)).press("Save")

    assert AUTHOR_THROTTLED in held.text
    assert held.buttons == ["Withdraw"]
    owner = discord.create_person(discord.guild.add_member("Olga", owner=True))
    waiting = await owner.slash("knowledge waiting")
    assert DRAFT_THROTTLED in waiting.text
    assert "Saved" in (await waiting.press("Approve")).text
    assert "Two percent" in (await discord.member.slash("ask", question=SALT)).text


async def test_drafts_belong_to_their_author_and_their_server(discord: DiscordWorld) -> None:
    preview = await submit_new_entry(discord.moderator)
    draft = (await preview.press("Keep editing")).modal
    theirs = await type(draft)(add_second_moderator(discord), draft.interaction).submit()
    assert theirs.text == NOT_YOURS
    elsewhere = discord.emulator.state.create_guild("Elsewhere")
    other = discord.create_person(elsewhere.add_member("Olga", permissions=PermissionFlag.MANAGE_GUILD))
    assert (await type(draft)(other, draft.interaction).submit()).text == GONE
    assert (await preview.press("Discard")).text == DISCARDED
    assert DECIDED.format(state="discarded") in (await preview.press("Save")).text


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"topics: [", "this is not valid YAML"), (b"x" * 1_000_001, "the limit is 1 MB"), (b"topics: []", "nothing")],
)
async def test_an_unusable_file_gets_one_clear_answer(discord: DiscordWorld, content: bytes, said: str) -> None:
    reply = await discord.moderator.slash("knowledge import", file=Upload("a.yaml", content))
    shown = reply.follow_ups[0] if reply.follow_ups else reply

    assert said in shown.text


async def test_entries_are_autocompleted_by_topic_question_or_id(discord: DiscordWorld) -> None:
    async def offered(typed: str) -> list[str]:
        return await discord.moderator.complete("knowledge edit", "entry", typed)

    assert len(await offered("leaven")) == 3
    assert await offered("how hot was") == ["Sourdough: How hot was the wood oven"]
    assert await offered("keeping/bag") == ["Keeping bread fresh: How do i keep bread fresh"]
    assert await offered("zzzz") == []


async def test_owners_are_offered_what_is_hidden_for_every_server(discord: DiscordWorld) -> None:
    owner = discord.owner
    await owner.hide("keeping/bag", everywhere=True)
    for command, option in (("knowledge restore", "entry"), ("knowledge history", "item")):
        offered = await owner.autocomplete(command, everywhere=True, **{option: "keep"})
        assert [choice.value for choice in offered] == ["keeping/bag"]
        assert await owner.complete(command, option, "keep") == []
    assert await discord.moderator.autocomplete("knowledge restore", everywhere=True, entry="keep") == []


async def test_a_phrase_that_can_not_be_saved_stays_in_the_form(discord: DiscordWorld) -> None:
    asked = await discord.member.slash("ask", question="how much butter for sourdough")
    await asked.press("Ask the moderators")
    form = (await (await discord.moderator.slash("knowledge questions")).press("Add to entry…")).modal
    refused = await form.submit(entry="keeping/bag", asked="???")
    assert "Not saved yet" in refused.text
    again = (await refused.press("Keep editing")).modal

    assert "???" in str(again.payload)
    assert "Preview" in (await again.submit(asked="bread in the fridge\nwhere to put sourdough")).text
