"""Reviews, the change limit and who may do what: tried by moderators and members who look for a way around them."""

import asyncio
from dataclasses import replace

import pytest

from bot.app import Almanac
from bot.domain.save_results import Preview, Saved
from bot.emulator.protocol import ComponentKind, Payload
from bot.emulator.state.messages import Upload
from bot.emulator.testing.driver import VisibleMessage
from bot.errors import UserError
from bot.moderation.draft_store import SENT_MEANWHILE
from bot.moderation.reviews import NOBODYS
from bot.replies.reviews import AUTHOR_THROTTLED, NEEDS_REVIEW
from bot.replies.save_results import CHANGED_MEANWHILE
from tests.discord_world import DiscordWorld, Person
from tests.moderation.drafts.bakery import GUILD, HERE, PETRA, create_draft
from tests.moderation.test_life_of_an_entry import add_second_moderator

EVIL_SOURCE = (
    "sources:\n  house: {title: House rules, publisher: Our bakery, quality: primary, url: 'https://evil.example/'}"
)
EVIL_CATEGORY = "categories: {baking: The official truth}"
RIVAL = """
categories: {free: Free}
topics:
  - {id: rival, title: The truth, category: free, checked: 2026-01-01, sources: [house],
     text: It is cake., asked: [sourdough bread]}
"""
UNUSED_SOURCE = "sources:\n  leaflet: {title: Leaflet, publisher: Mill, quality: other, url: 'https://mill.example/'}"


async def import_and_save(person: Person, text: str) -> str:
    """What a moderator reads who imports a file and saves it, with a reason if one is asked for."""
    preview = await person.slash("knowledge import", file=Upload("a.yaml", text.encode()))
    if "Save" in preview.buttons:
        return (await preview.press("Save")).text
    form = await preview.press("Save anyway…")
    return (await form.modal.submit(why="because")).text


@pytest.mark.parametrize("text", [EVIL_SOURCE, EVIL_CATEGORY])
async def test_what_reviewed_answers_rest_on_needs_their_review(discord: DiscordWorld, text: str) -> None:
    await discord.moderator.change_settings(review="Baking")

    assert NEEDS_REVIEW in await import_and_save(discord.moderator, text)
    answer = await discord.member.slash("ask", question="how hot is the oven for sourdough")
    assert "House rules" in answer.text
    assert "evil" not in answer.text


async def test_a_source_that_no_reviewed_answer_cites_needs_no_review(discord: DiscordWorld) -> None:
    await discord.moderator.change_settings(review="Baking")

    assert NEEDS_REVIEW not in await import_and_save(discord.moderator, UNUSED_SOURCE)


async def test_taking_the_questions_of_reviewed_answers_needs_their_review(discord: DiscordWorld) -> None:
    await discord.moderator.change_settings(review="Baking")

    assert NEEDS_REVIEW in await import_and_save(discord.moderator, RIVAL)
    assert "fed leaven" in (await discord.member.slash("ask", question="what is sourdough")).text
    assert "fed leaven" in (await discord.member.slash("ask", question="sourdough bread")).text
    await (await add_second_moderator(discord).slash("knowledge waiting")).press("Approve")
    assert "cake" in (await discord.member.slash("ask", question="sourdough bread")).text


@pytest.mark.parametrize("text", ["overrides: true\nhidden: [sourdough]", EVIL_SOURCE, EVIL_CATEGORY])
async def test_the_change_limit_counts_the_entries_that_a_change_touches(discord: DiscordWorld, text: str) -> None:
    await discord.moderator.change_settings(max_changes="2")

    assert AUTHOR_THROTTLED in await import_and_save(discord.moderator, text)
    assert "fed leaven" in (await discord.member.slash("ask", question="what is sourdough")).text


async def test_hiding_topics_one_after_the_other_counts_their_entries(discord: DiscordWorld) -> None:
    await discord.moderator.change_settings(max_changes="2")
    await discord.moderator.hide("sourdough/old-oven")

    assert AUTHOR_THROTTLED in (await discord.moderator.hide("sourdough")).text
    assert "fed leaven" in (await discord.member.slash("ask", question="what is sourdough")).text


async def test_an_author_who_is_forgotten_cannot_approve_their_change_but_the_owner_can(discord: DiscordWorld) -> None:
    petra, nina = discord.moderator, add_second_moderator(discord)
    await petra.change_settings(review="*")
    waits = await petra.hide("keeping/bag")
    assert waits.buttons == ["Withdraw"]
    await discord.app.erase_person(petra.user.id)

    assert (await (await petra.slash("knowledge waiting")).press("Approve")).text == NOBODYS
    assert (await (await nina.slash("knowledge waiting")).press("Approve")).text == NOBODYS
    assert "linen bag" in (await discord.member.slash("ask", question="where to store bread")).text
    approved = await (await discord.owner.slash("knowledge waiting")).press("Approve")
    assert "Members no longer see this" in approved.text
    assert "notify" not in approved.text


async def test_being_forgotten_does_not_start_the_change_limit_afresh(discord: DiscordWorld) -> None:
    await discord.moderator.change_settings(max_changes="1")
    await discord.moderator.hide("keeping/bag")
    await discord.app.erase_person(discord.moderator.user.id)

    assert AUTHOR_THROTTLED in (await discord.moderator.hide("sourdough/what")).text


async def test_a_form_cannot_bring_fields_that_it_does_not_show(discord: DiscordWorld) -> None:
    opened = await discord.moderator.open_entry_form("sourdough/what")
    opened.payload["components"][1]["component"]["custom_id"] = "entry"
    await opened.submit(entry="keeping/bag")

    draft = await discord.app.drafts.fetch(f"guild:{discord.guild.id}", 1)
    assert draft.fields["entry"] == "sourdough/what"


async def test_a_question_is_followed_only_by_who_asked_it(discord: DiscordWorld) -> None:
    mine = await _pass_on(discord.member, "which pizza with sourdough flies to the moon")
    theirs = await _pass_on(discord.other, "how much butter goes on the moon bread")
    button, own = (_find_follow_button(shown) for shown in (theirs, mine))
    button["custom_id"] = own["custom_id"]

    assert "no longer open" in (await theirs.press("Notify me when it's answered")).text
    button["custom_id"] = "follow:1:"
    assert "no longer open" in (await theirs.press("Notify me when it's answered")).text
    assert "one direct message" in (await mine.press("Notify me when it's answered")).text


def _find_follow_button(shown: VisibleMessage) -> Payload:
    buttons = shown.find_components(ComponentKind.BUTTON)
    return next(button for button in buttons if button["label"].startswith("Notify me"))


async def _pass_on(person: Person, question: str) -> VisibleMessage:
    return await (await person.slash("ask", question=question)).press("Ask the moderators")


async def test_an_owner_undoes_a_shared_change_from_its_history(discord: DiscordWorld) -> None:
    await discord.owner.hide("keeping/bag", everywhere=True)
    shown = await discord.owner.slash("knowledge history", everywhere=True)

    await shown.select("“How do i keep bread fresh”")
    assert "linen bag" in (await discord.member.slash("ask", question="where to store bread")).text


async def test_who_presses_undo_twice_is_not_told_that_somebody_else_did_it(discord: DiscordWorld) -> None:
    await discord.moderator.hide("keeping/bag")
    shown = await discord.moderator.slash("knowledge history")
    undo = "“How do i keep bread fresh”"
    first, second = sorted([reply.text for reply in await asyncio.gather(shown.select(undo), shown.select(undo))])

    assert CHANGED_MEANWHILE in first
    assert "omeone else" not in first
    assert "Members see this now" in second


async def test_two_forms_of_one_draft_sent_at_the_same_moment_lose_nothing(app: Almanac) -> None:
    draft = await app.workflows.begin_edit(HERE, PETRA, "sourdough/what")
    sent = [{"text": "Bread with a leaven."}, {"aliases": "leaven\nlevain"}, {"checked": "2026-05-03"}]
    previews = await asyncio.gather(*(app.workflows.submit_form(draft, fields) for fields in sent))

    stored = await app.drafts.fetch(HERE, draft.id)
    assert {name: stored.fields[name] for fields in sent for name in fields} == {
        name: value for fields in sent for name, value in fields.items()
    }
    assert all(isinstance(preview, Preview) for preview in previews)
    assert isinstance(await app.workflows.save(stored), Saved)
    base = (await app.fetch_reader(GUILD)).base
    entry = base.entry("sourdough/what")
    assert entry is not None
    assert (entry.text, str(entry.checked)) == ("Bread with a leaven.", "2026-05-03")
    assert base.topics["sourdough"].aliases == ("leaven", "levain")


async def test_what_was_sent_after_the_draft_was_read_is_not_lost_by_saving_it(app: Almanac) -> None:
    draft = await app.workflows.begin_edit(HERE, PETRA, "sourdough/what")
    first = await app.workflows.submit_form(draft, {"text": "Bread with a leaven."})
    second = await app.workflows.submit_form(draft, {"aliases": "leaven\nlevain"})
    assert isinstance(first, Preview)
    assert isinstance(second, Preview)

    with pytest.raises(UserError, match=SENT_MEANWHILE):
        await app.workflows.save(first.draft)
    assert isinstance(await app.workflows.save(second.draft), Saved)


async def test_a_change_counts_its_entries_once(app: Almanac) -> None:
    source = app.shared.base.sources["house"]
    items = [(key, None) for key in ("sourdough", "sourdough/what", "keeping/bag")]
    draft = await create_draft(app, *items, ("source:house", replace(source, title="Rules")))
    effects = await app.drafts.find_effects(draft)

    assert effects.weights == (3, 0, 1, 0)
    assert effects.categories == {"baking", "keeping"}
    assert effects.hidden == {"sourdough/what", "sourdough/temperature", "sourdough/old-oven", "keeping/bag"}


async def test_a_change_beside_the_entries_counts_one(app: Almanac) -> None:
    topic = replace(app.shared.base.topics["sourdough"], entries=(), aliases=("leaven",))

    assert (await app.drafts.find_effects(await create_draft(app, ("sourdough", topic)))).weights == (1,)
    renamed = await create_draft(app, ("sourdough", replace(topic, title="Lies")))
    assert (await app.drafts.find_effects(renamed)).weights == (3,)


async def test_a_topic_named_by_signs_alone_is_refused_in_words(discord: DiscordWorld) -> None:
    form = await discord.moderator.slash("knowledge add")
    refused = await form.modal.submit(topic="!!", text="Signs.", asked="}!", source="The baker's book")

    assert "contains no letter or digit" in refused.text
    assert "Keep editing" in refused.buttons
