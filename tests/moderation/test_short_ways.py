"""What moderators do most takes one form: adding, changing, correcting and hiding, each undone on the spot."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from bot.discord.drafting.handlers import DISCARDED
from bot.emulator.protocol import ComponentKind, PermissionFlag
from bot.emulator.testing.driver import VisibleMessage
from bot.moderation.fact_change import SAME_TEXT
from tests.discord_world import DiscordWorld

TODAY = datetime.now(UTC).date()
YESTERDAY = TODAY - timedelta(days=1)
SALT = "how much salt goes into sourdough"
HEAT = "how hot is the oven for sourdough"


async def add(world: DiscordWorld, **typed: str) -> VisibleMessage:
    form = (await world.moderator.slash("knowledge add")).modal
    return await form.submit(**{"text": "Two percent.", "asked": SALT, "source": "example.org/salt", **typed})


async def ask(world: DiscordWorld, question: str, **options: str) -> str:
    return (await world.member.slash("ask", question=question, **options)).text


async def test_a_fact_with_a_new_source_is_one_form_one_preview_and_one_press(discord: DiscordWorld) -> None:
    preview = await add(discord)
    saved = await preview.press("Save")

    assert "Preview" in preview.text
    assert "Saved. Members see this now." in saved.text
    answer = await ask(discord, SALT)
    assert "Two percent." in answer
    assert "[example.org/salt](<https://example.org/salt>), example.org" in answer


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("House rules", "House rules, Our bakery"),
        ("our own rule", "Our own rule, This server's moderators, decided here"),
        ("The organisers", "The organisers, Named by a moderator, no address given"),
        ("A salt book, Sea Press, page 4", "A salt book, Sea Press, page 4"),
        ("A salt book, https://www.example.org/salt, 2020-05-01", "[A salt book](<https://www.example.org/salt>)"),
        ("https://example.org/book?a=1", "[The baker's book](<https://example.org/book?a=1>), Crumb Press"),
    ],
)
async def test_a_source_is_one_free_line(discord: DiscordWorld, written: str, shown: str) -> None:
    assert f"-# 1. {shown}" in (await add(discord, source=written)).text


async def test_a_new_topic_is_called_as_it_is_asked_and_comes_to_the_nearest_topics_category(
    discord: DiscordWorld,
) -> None:
    preview = await add(discord, asked="which linen dries fastest", text="A thin one.")
    assert "New: the topic “Which linen dries fastest”, in the category “Keeping”" in preview.text
    await preview.press("Save")
    base = (await discord.app.fetch_reader(discord.guild.id)).base
    topic = base.topics["which-linen-dries-fastest"]

    assert (topic.title, topic.category) == ("Which linen dries fastest", "keeping")


async def test_a_changed_fact_is_one_press_and_one_form_and_both_answers_are_right(discord: DiscordWorld) -> None:
    choice = await discord.moderator.slash("knowledge edit", entry="sourdough/temperature")
    form = (await choice.press("It has changed…")).modal
    saved = await form.submit(text="The oven stands at 250 degrees.")

    assert "Saved" in saved.text
    for said in (saved.text, (await discord.moderator.slash("knowledge history")).text):
        assert re.search(r"Kept as what was true until .*: “The oven stands at 230 degrees", said)
        assert "Added" not in said
    assert "250 degrees" in await ask(discord, HEAT)
    assert "230 degrees" not in await ask(discord, HEAT, as_of=TODAY.isoformat())
    assert "250 degrees" in await ask(discord, HEAT, as_of=TODAY.isoformat())
    before = await ask(discord, HEAT, as_of=YESTERDAY.isoformat())
    assert "230 degrees" in before
    assert before.index("230") < before.index("250")
    assert "280 degrees" in await ask(discord, HEAT, as_of="1995")


async def test_a_phrase_that_names_who_held_an_office_stays_with_them(discord: DiscordWorld) -> None:
    phrases = "who heads the bakery\nname of the head baker\nwho is Petra Novak"
    await (await add(discord, text="It is Petra Novak.", asked=phrases)).press("Save")
    choice = await discord.moderator.slash("knowledge edit", entry="who heads the bakery")
    await (await choice.press("It has changed…")).modal.submit(text="It is Nina Kos.")
    again = await discord.moderator.slash("knowledge edit", entry="who heads the bakery")
    refused = await (await again.press("It has changed…")).modal.submit(text="It is Ana Pek.")

    assert "It is Nina Kos." in again.text
    assert "has been true since" in refused.text
    assert "Other names of the topic" not in refused.text
    assert "It has changed…" in again.buttons
    assert "It is Nina Kos." in await ask(discord, "who heads the bakery")
    assert "\nIt is Petra Novak.\n" in (await ask(discord, "who is Petra Novak")).split("**Now:**")[0]


async def test_a_fact_can_change_again_and_undo_brings_all_of_it_back(discord: DiscordWorld) -> None:
    for day, text in (("2024-05-01", "Heat 240."), ("2025-06-01", "Heat 260.")):
        choice = await discord.moderator.slash("knowledge edit", entry=HEAT)
        last = await (await choice.press("It has changed…")).modal.submit(text=text, since=day, source="our own rule")
    assert "260" in await ask(discord, HEAT)
    assert "240" in await ask(discord, HEAT, as_of="2024-12")
    assert "230" in await ask(discord, HEAT, as_of="2021")
    undone = await last.press("Undo")

    assert "Saved" in undone.text
    assert "240" in await ask(discord, HEAT)
    assert "260" not in await ask(discord, HEAT)


async def test_what_was_wrong_is_corrected_in_its_place_and_in_the_corrections(discord: DiscordWorld) -> None:
    choice = await discord.moderator.slash("knowledge edit", entry="sourdough/what")
    form = (await choice.press("It was wrong…")).modal
    await form.submit(
        text="Sourdough is bread.", claim="It needs baker's yeast.", proof="We tried.", source="a.example"
    )

    answer = await ask(discord, "what is sourdough")
    assert "Sourdough is bread." in answer
    assert "-# 1. [a.example]" in answer
    assert "It needs baker's yeast" in (await discord.member.slash("corrections")).text


async def test_a_silent_correction_is_not_listed(discord: DiscordWorld) -> None:
    before = (await discord.member.slash("corrections")).text
    choice = await discord.moderator.slash("knowledge edit", entry="sourdough/what")
    await (await choice.press("It was wrong…")).modal.submit(text="Sourdough is bread.")

    assert (await discord.member.slash("corrections")).text == before


async def correct(world: DiscordWorld, entry: str, **typed: str) -> VisibleMessage:
    choice = await world.moderator.slash("knowledge edit", entry=entry)
    return await (await choice.press("It was wrong…")).modal.submit(**typed)


async def test_what_becomes_of_an_earlier_correction_is_said_before_the_statement_is_corrected(
    discord: DiscordWorld,
) -> None:
    stays = await correct(discord, "sourdough/temperature", text="The oven stands at 250 degrees.")
    goes = await correct(discord, "sourdough/temperature", text="It is 260 degrees.", claim="It is 250 degrees.")

    earlier = "The correction of “The oven stands at 180 degrees.”"
    assert f"{earlier} stays as it is" in stays.text
    assert f"{earlier} is taken out of /corrections" in goes.text
    assert "230 degrees" in await ask(discord, HEAT)
    await goes.press("Save")
    assert "It is 260 degrees." in await ask(discord, HEAT)


async def test_a_correction_that_changes_nothing_is_refused(discord: DiscordWorld) -> None:
    assert SAME_TEXT in (await correct(discord, "sourdough/what")).text


async def test_a_fact_that_had_ended_before_the_day_of_a_change_keeps_its_end(discord: DiscordWorld) -> None:
    await (await add(discord)).press("Save")
    choice = await discord.moderator.slash("knowledge edit", entry=SALT)
    dated = await (await choice.select("Wording, dates, sources")).modal.submit(true="from 2015 until 2018")
    await dated.press("Save")
    again = await discord.moderator.slash("knowledge edit", entry=SALT)
    refused = await (await again.press("It has changed…")).modal.submit(text="Three percent.", since="2024-05-01")

    assert "true until 2018: write a day up to then, or add what came later as a new entry" in refused.text
    assert "Three percent." not in await ask(discord, SALT)


async def test_only_facts_that_hold_can_change(discord: DiscordWorld) -> None:
    advice = await discord.moderator.slash("knowledge edit", entry="keeping/bag")
    former = await discord.moderator.slash("knowledge edit", entry="sourdough/old-oven")
    changed = await discord.moderator.slash("knowledge edit", entry="sourdough/what")
    refused = await (await changed.press("It has changed…")).modal.submit(since="2099")

    assert advice.buttons == former.buttons == ["It was wrong…"]
    assert SAME_TEXT in refused.text
    assert "2099 is still to come" in refused.text
    assert refused.buttons == ["Keep editing", "Discard"]


async def test_after_saving_it_is_asked_edited_and_undone_from_the_same_message(discord: DiscordWorld) -> None:
    saved = await (await add(discord)).press("Save")
    assert saved.buttons == ["Undo", "Ask it", "Edit…"]
    assert "sourdough/" not in saved.text

    asked = await saved.press("Ask it")
    assert f"> {SALT}" in asked.text
    assert "Two percent." in asked.text
    assert "It has changed…" in (await saved.press("Edit…")).buttons
    undone = await saved.press("Undo")
    assert "no longer see" in undone.text
    assert "Two percent." not in await ask(discord, SALT)
    discord.reset_rate_limit()  # people take longer than this test
    await undone.press("Undo")
    assert "Two percent." in await ask(discord, SALT)


async def test_one_save_is_one_line_of_the_history_with_one_undo(discord: DiscordWorld) -> None:
    await (await add(discord)).press("Save")
    history = await discord.moderator.slash("knowledge history")
    name = "“How much salt goes into sourdough” and 2 more"

    assert f"**{name}:** added by <@{discord.moderator.user.id}> · <t:" in history.text
    assert "**Statement:** Two percent." in history.text
    assert "true_from" not in history.text
    assert history.options == [name, name]  # one to undo, one to compare
    await history.select(name)
    assert "Two percent." not in await ask(discord, SALT)


async def test_undoing_what_was_changed_again_since_is_previewed_first(discord: DiscordWorld) -> None:
    saved = []
    for text in ("First.", "Second."):
        choice = await discord.moderator.slash("knowledge edit", entry="sourdough/what")
        saved.append(await (await choice.press("It was wrong…")).modal.submit(text=text))
    preview = await saved[0].press("Undo")

    assert "Preview" in preview.text
    assert "Second." in await ask(discord, "what is sourdough")
    await preview.press("Save")
    assert "fed leaven" in await ask(discord, "what is sourdough")


async def test_what_a_new_phrase_competes_with_is_said_in_words(discord: DiscordWorld) -> None:
    preview = await add(discord, asked="where to store bread", topic="Cellar", text="In the cellar.")
    saved = await (await preview.press("Save anyway…")).modal.submit(why="Both are right.")

    assert "**Competes:** “where to store bread” is a phrase of “How do i keep bread fresh”, too" in saved.text


async def test_hiding_asks_once_and_is_undone_on_the_spot(discord: DiscordWorld) -> None:
    asked = await discord.moderator.slash("knowledge hide", entry="storage")
    assert "Members will no longer see the topic “Keeping bread fresh”." in asked.text
    assert (await asked.press("Keep it")).text == DISCARDED
    assert "linen bag" in await ask(discord, "bread in the fridge")

    hidden = await discord.moderator.hide("Keeping bread fresh")
    assert "linen bag" not in await ask(discord, "bread in the fridge")
    shown_again = await hidden.press("Undo")
    assert "Restored: the topic “Keeping bread fresh”" in shown_again.text
    assert "linen bag" in await ask(discord, "bread in the fridge")


async def test_a_topic_is_accepted_where_an_entry_is_asked_for(discord: DiscordWorld) -> None:
    several = await discord.moderator.slash("knowledge edit", entry="кисело тесто")
    one = await discord.moderator.slash("knowledge edit", entry="Keeping bread fresh")

    assert several.options == ["What is sourdough", "How hot is the oven for sourdough", "How hot was the wood oven"]
    chosen = await several.select("How hot was the wood oven")
    assert "The wood oven bakes at 280 degrees." in chosen.text
    assert "linen bag" in one.text


async def test_a_source_is_picked_by_a_part_of_its_name_and_edited_in_a_form_for_all_that_cite_it(
    discord: DiscordWorld,
) -> None:
    assert await discord.moderator.complete("knowledge add", "source", "crumb") == ["The baker's book, Crumb Press"]
    form = (await discord.moderator.slash("knowledge add", source="book", category="Keeping")).modal
    preview = await form.submit(text="Two percent.", asked=SALT)
    assert "-# 1. [The baker's book]" in preview.text
    edited = (await discord.moderator.slash("knowledge source", source="The baker's book")).modal
    changed = await edited.submit(address="https://example.org/book\nShelf 4", published="2020")
    assert "Shelf 4" in changed.text
    await changed.press("Save")

    shown = await ask(discord, "what is sourdough")
    assert "[The baker's book](<https://example.org/book>), Crumb Press, 2020" in shown


async def test_what_is_wrong_in_the_form_of_a_source_is_said_at_once_and_nothing_typed_is_lost(
    discord: DiscordWorld,
) -> None:
    form = (await discord.moderator.slash("knowledge source", source="book")).modal
    unchanged = await form.submit()
    assert "Nothing is changed yet: change one of the fields." in unchanged.text
    form = (await unchanged.press("Keep editing")).modal
    wrong = await form.submit(source_title="The book", address="https://a b", published="May")

    assert "The source's address" in wrong.text
    assert "“May” is not a date" in wrong.text
    preview = await (await wrong.press("Keep editing")).modal.submit(address="Shelf 4", published="")
    assert "**Title:** The ~~baker's~~ book" in preview.text
    assert "There's no source “Rye” here." in (await discord.moderator.slash("knowledge source", source="Rye")).text


async def test_two_moderators_editing_one_source_are_told(discord: DiscordWorld) -> None:
    first = (await discord.moderator.slash("knowledge source", source="book")).modal
    second = (await discord.owner.slash("knowledge source", source="book")).modal
    await (await first.submit(publisher="Crumb and Crust")).press("Save")
    conflict = await (await second.submit(publisher="Loaf Press")).press("Save")

    assert "This was changed after you opened it." in conflict.text
    assert "Saved" in (await conflict.press("Overwrite with mine")).text


async def test_categories_are_added_and_renamed(discord: DiscordWorld) -> None:
    assert "Saved" in (await discord.moderator.slash("knowledge category", name="Meetups")).text
    again = await discord.moderator.slash("knowledge category", name="meetups")
    renamed = await discord.moderator.slash("knowledge category", name="Meetups", new_title="Our meetings")
    unknown = await discord.moderator.slash("knowledge category", name="Cakes", new_title="Pies")
    base = (await discord.app.fetch_reader(discord.guild.id)).base

    assert "There is a category “Meetups” already." in again.text
    assert "Saved" in renamed.text
    assert base.categories["meetups"] == "Our meetings"
    assert "There's no category “Cakes” here. Choose from Baking, Keeping, Our meetings." in unknown.text
    await renamed.press("Undo")
    assert (await discord.app.fetch_reader(discord.guild.id)).base.categories["meetups"] == "Meetups"
    assert "Our meetings" not in (await discord.app.fetch_reader(7)).base.categories.values()


async def test_every_field_is_behind_the_preview(discord: DiscordWorld) -> None:
    preview = await add(discord)
    await (await preview.select("Its topic")).modal.submit(
        title="Salt", summary="White.", aliases="sea salt", related="Keeping bread fresh", category="keeping"
    )
    await (await preview.select("Event, successor, picture")).modal.submit(
        happened="2020-05-01", image="https://example.org/salt.png\nA heap of salt", who="Bakers", where="Our bakery"
    )
    await (await preview.select("More fields")).modal.submit(
        disputed="Three percent.\nHouse rules", checked="2026-01-02, never", new_source="The baker's book"
    )
    shown = await (await preview.select("Wording, dates, sources")).modal.submit(true="from 2021")
    discord.reset_rate_limit()  # people take longer than this test
    await shown.press("Save")
    base = (await discord.app.fetch_reader(discord.guild.id)).base
    topic = base.topics["how-much-salt-goes-into-sourdough"]
    (entry,) = topic.entries

    assert (topic.title, topic.summary, topic.aliases, topic.related) == ("Salt", "White.", ("sea salt",), ("keeping",))
    assert (topic.who, topic.where) == ("Bakers", "Our bakery")
    assert (str(entry.happened), str(entry.true_from), str(entry.review)) == ("2020-05-01", "2021", "never")
    assert entry.image is not None
    assert entry.image.alt == "A heap of salt"
    assert entry.disputed is not None
    assert entry.disputed.sources == ("house",)
    assert entry.sources == ("example-org-salt", "book")


async def test_another_server_reaches_nothing_of_ours_by_any_new_button(discord: DiscordWorld) -> None:
    await (await add(discord)).press("Save")
    choice = await discord.moderator.slash("knowledge edit", entry="sourdough/what")
    saved = await (await choice.press("It was wrong…")).modal.submit(text="Only here.")
    draft = await discord.moderator.slash("knowledge edit", entry="keeping/bag")
    ours = [button["custom_id"] for shown in (saved, draft) for button in shown.find_components(ComponentKind.BUTTON)]
    elsewhere = discord.emulator.state.create_guild("Elsewhere")
    other = discord.create_person(elsewhere.add_member("Olga", permissions=PermissionFlag.MANAGE_GUILD))
    for custom_id in (*ours, "state:1:", "compare:1:2", "history:0:sourdough/what", "undo:4:", "draft:1:hide"):
        discord.reset_rate_limit()
        theirs = await other.slash("knowledge settings")
        button = theirs.find_components(ComponentKind.BUTTON)[0]
        button["custom_id"] = custom_id
        pressed = await theirs.press(button["label"])
        assert "Only here." not in pressed.text
        assert "Two percent." not in pressed.text

    assert "Only here." in await ask(discord, "what is sourdough")
    assert (await discord.app.fetch_reader(elsewhere.id)).base == discord.app.shared.base
