"""The moderators' use cases as any front end calls them, without Discord."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.app import Almanac
from bot.domain.changes import DraftState, Operation
from bot.domain.dates import PartialDate
from bot.domain.guild_settings import ALL_CATEGORIES, GuildSettings
from bot.domain.save_results import Conflict, InvalidDraft, PendingReview, Preview, Saved
from bot.errors import NotFound, UserError
from bot.moderation.form_parser import NO_SOURCE
from bot.moderation.workflows import NOTHING_TO_SAVE
from tests.moderation.drafts.bakery import GUILD, HERE, JOVAN, PETRA, SALT, ask, get_entry, save

NEW = {"topic": "Sourdough", "text": "Two percent.", "asked": "how much salt goes in", "sources": "book"}


async def test_a_submitted_form_is_previewed_and_saved(almanac: Almanac) -> None:
    draft = await almanac.workflows.begin_edit(HERE, PETRA, "sourdough/what")
    preview = await almanac.workflows.submit_form(draft, {"text": "Bread with a leaven."})

    assert isinstance(preview, Preview)
    what = get_entry(almanac, "sourdough/what")
    assert [change.value for change in preview.draft.changes] == [replace(what, text="Bread with a leaven.")]
    assert isinstance(await almanac.workflows.save(preview.draft), Saved)


async def test_a_form_with_problems_returns_all_of_them_and_saves_nothing(almanac: Almanac) -> None:
    draft = await almanac.workflows.begin_add(HERE, PETRA, {})
    asked = "what is sourdough"
    errors = await almanac.workflows.submit_form(draft, {**NEW, "asked": asked, "sources": ""})

    assert isinstance(errors, InvalidDraft)
    assert errors.problems[0] == NO_SOURCE
    assert "already belongs to 'sourdough/what'" in errors.problems[1]
    assert len(errors.problems) == 2
    with pytest.raises(UserError, match=NOTHING_TO_SAVE):
        await almanac.workflows.save(await almanac.drafts.fetch(HERE, draft.id))


async def test_overwriting_saves_over_a_conflict_and_its_form_can_be_submitted_again(almanac: Almanac) -> None:
    draft = await almanac.workflows.begin_edit(HERE, PETRA, "sourdough/what")
    preview = await almanac.workflows.submit_form(draft, {"text": "Mine."})
    await save(almanac, ("sourdough/what", replace(get_entry(almanac, "sourdough/what"), text="Theirs.")))
    conflict = await almanac.workflows.save(preview.draft)
    assert isinstance(conflict, Conflict)
    await almanac.change_guild_settings(GUILD, lambda _: GuildSettings(reviewed_categories=(ALL_CATEGORIES,)))
    pending = await almanac.workflows.overwrite(conflict.draft)

    assert isinstance(pending, PendingReview)
    assert pending.draft.changes[0].base_digest == pending.draft.fields["seen"]


async def test_added_phrases_are_saved_at_once(almanac: Almanac) -> None:
    draft = await almanac.drafts.create(HERE, PETRA, Operation.EDIT)
    result = await almanac.workflows.teaching.add_phrases(draft, "keeping/bag", "which bag\n\n which  bag \nbread bag")

    assert isinstance(result, Saved)
    before, after = get_entry(almanac, "keeping/bag"), (await almanac.fetch_reader(GUILD)).base.entry("keeping/bag")
    assert after == replace(before, asked=(*before.asked, "which bag", "bread bag"), revision=2)


async def test_a_checked_entry_is_dated_today(almanac: Almanac) -> None:
    assert isinstance(await almanac.workflows.mark_checked(HERE, PETRA, "keeping/bag"), Saved)
    entry = (await almanac.fetch_reader(GUILD)).base.entry("keeping/bag")
    assert entry is not None
    assert entry.checked == PartialDate.parse(str(datetime.now(UTC).date()))
    with pytest.raises(NotFound):
        await almanac.workflows.mark_checked(HERE, PETRA, "keeping/box")


@pytest.mark.parametrize(("reviewer_id", "notify_id"), [(JOVAN, PETRA), (PETRA, None)])
async def test_a_decision_names_the_author_to_notify_unless_they_decided(
    almanac: Almanac, reviewer_id: int, notify_id: int | None
) -> None:
    await almanac.change_guild_settings(GUILD, lambda _: GuildSettings(max_changes=0))
    for text in ("One.", "Two."):
        pending = await almanac.workflows.begin_add(HERE, PETRA, {})
        preview = await almanac.workflows.submit_form(pending, {**NEW, "text": text, "asked": text})
        assert isinstance(await almanac.workflows.save(preview.draft), PendingReview)
    first, second = await almanac.drafts.fetch_pending(HERE)
    approval = await almanac.workflows.approve(first, reviewer_id, is_owner=True)
    rejection = await almanac.workflows.reject(second, reviewer_id, "No.")

    assert isinstance(approval.result, Saved)
    assert rejection.draft.state is DraftState.REJECTED
    assert (approval.notify_id, rejection.notify_id) == (notify_id, notify_id)


async def test_rewinding_and_importing_are_previewed_first(almanac: Almanac) -> None:
    await save(almanac, ("sourdough/salt", SALT))
    exported = await almanac.import_export.export_changes(HERE)
    rewind = await almanac.workflows.rewind(HERE, PETRA, 0)
    assert await ask(almanac, "how much salt goes in") == "sourdough/salt"
    assert isinstance(await almanac.workflows.save(rewind.draft), Saved)
    imported = await almanac.workflows.import_file(HERE, PETRA, "ours.yaml", exported)

    assert await ask(almanac, "how much salt goes in") != "sourdough/salt"
    assert [change.key for change in imported.draft.changes] == ["sourdough/salt"]
