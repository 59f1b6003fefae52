"""The states of a draft: who may continue it, two at once, and what is kept meanwhile."""

import asyncio
from dataclasses import replace

import pytest

from bot.app import Almanac
from bot.domain.changes import DraftState, Operation
from bot.domain.knowledge import Entry
from bot.domain.retention import Retention
from bot.domain.save_results import Conflict, Saved
from bot.errors import NotAllowed, NotFound, UserError
from bot.storage.retention import delete_expired
from tests.moderation.drafts.bakery import (
    DEFAULT,
    HERE,
    JOVAN,
    PETRA,
    SALT,
    THERE,
    create_draft,
    get_entry,
    save,
)


async def test_the_later_of_two_saves_is_a_conflict_and_can_be_rebased(almanac: Almanac) -> None:
    what = get_entry(almanac, "sourdough/what")
    mine = await create_draft(almanac, ("sourdough/what", replace(what, text="Mine.")))
    theirs = await create_draft(almanac, ("sourdough/what", replace(what, text="Theirs.")), who=JOVAN)
    await almanac.drafts.save(theirs, DEFAULT)
    outcome = await almanac.drafts.save(mine, DEFAULT)

    assert isinstance(outcome, Conflict)
    assert outcome.theirs == (("sourdough/what", replace(what, text="Theirs.")),)
    assert isinstance(await almanac.drafts.save(await almanac.drafts.rebase(outcome.draft), DEFAULT), Saved)
    assert [one.value.text for one in await almanac.history.fetch_revisions(HERE) if isinstance(one.value, Entry)] == [
        "Mine.",
        "Theirs.",
    ]


async def test_a_draft_is_saved_once_however_often_it_is_submitted(almanac: Almanac) -> None:
    draft = await create_draft(almanac, ("sourdough/salt", SALT))
    results = await asyncio.gather(*(almanac.drafts.save(draft, DEFAULT) for _ in range(3)), return_exceptions=True)

    assert sum(isinstance(one, Saved) for one in results) == 1
    assert len(await almanac.history.fetch_revisions(HERE)) == 1


async def test_a_saved_draft_can_not_be_previewed_again(almanac: Almanac) -> None:
    draft = await create_draft(almanac, ("sourdough/salt", SALT))
    assert isinstance(await almanac.drafts.save(draft, DEFAULT), Saved)
    with pytest.raises(UserError, match="already saved"):
        await almanac.drafts.preview(draft)

    assert (await almanac.drafts.fetch(HERE, draft.id)).state is DraftState.SAVED


async def test_only_the_author_can_continue_a_draft_and_only_in_its_scope(almanac: Almanac) -> None:
    draft = await create_draft(almanac, ("sourdough/salt", SALT))

    assert await almanac.drafts.fetch_open(HERE, draft.id, PETRA) == draft
    with pytest.raises(NotFound):
        await almanac.drafts.fetch(THERE, draft.id)
    with pytest.raises(NotAllowed):
        await almanac.drafts.fetch_open(HERE, draft.id, JOVAN)
    await almanac.drafts.discard(draft)
    with pytest.raises(UserError, match="already discarded"):
        await almanac.drafts.fetch_open(HERE, draft.id, PETRA)
    await delete_expired(almanac.database, Retention(drafts_days=-1))
    with pytest.raises(NotFound):
        await almanac.drafts.fetch(HERE, draft.id)


async def test_two_forms_of_a_draft_submitted_at_once_are_both_kept(almanac: Almanac) -> None:
    draft = await almanac.drafts.create(HERE, PETRA, Operation.ADD, (), {"text": "a"})
    await asyncio.gather(
        almanac.drafts.merge_fields(draft, {"text": "first"}), almanac.drafts.merge_fields(draft, {"aliases": "second"})
    )

    assert (await almanac.drafts.fetch(HERE, draft.id)).fields == {"text": "first", "aliases": "second"}


async def test_the_reason_survives_a_conflict(almanac: Almanac) -> None:
    mine = await create_draft(almanac, ("sourdough/salt", SALT))
    await save(almanac, ("sourdough/salt", replace(SALT, text="Three percent.")))

    assert isinstance(await almanac.drafts.save(mine, DEFAULT, "I weighed it."), Conflict)
    assert (await almanac.drafts.fetch(HERE, mine.id)).reason == "I weighed it."
