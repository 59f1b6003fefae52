"""Reviews: which drafts need one, who may approve, and what is served until then."""

from dataclasses import replace

import pytest

from bot.app import Almanac
from bot.domain.changes import DraftState
from bot.domain.guild_settings import GuildSettings
from bot.domain.knowledge import Topic
from bot.domain.save_results import Conflict, PendingReview, Saved
from bot.errors import NotAllowed, UserError
from bot.storage.drafts import fetch_drafts
from tests.moderation.drafts.bakery import DEFAULT, GUILD, HERE, JOVAN, PETRA, SALT, create_draft, get_entry, save


async def test_another_moderator_approves_and_the_current_answer_stays_until_then(almanac: Almanac) -> None:
    careful = GuildSettings(reviewed_categories=("baking",))
    what = get_entry(almanac, "sourdough/what")
    draft = await create_draft(almanac, ("sourdough/what", replace(what, text="New.")))
    waiting = await almanac.drafts.save(draft, careful)

    assert waiting == PendingReview(replace(draft, state=DraftState.PENDING), (what,))
    assert (await almanac.fetch_reader(GUILD)).base.entry("sourdough/what") == what
    with pytest.raises(NotAllowed, match="can't approve your own change"):
        await almanac.workflows.reviews.approve(draft, PETRA, careful, is_owner=True)
    assert isinstance(await almanac.workflows.reviews.approve(draft, JOVAN, careful), Saved)
    assert (await almanac.history.fetch_revisions(HERE))[0].attribution.reviewer_id == JOVAN
    with pytest.raises(UserError, match="already saved"):
        await almanac.workflows.reviews.reject(draft, JOVAN)


async def test_rejecting_keeps_the_current_answer(almanac: Almanac) -> None:
    draft = await create_draft(almanac, ("keeping/bag", None))
    await almanac.drafts.save(draft, GuildSettings(reviewed_categories=("*",)))
    rejected = await almanac.workflows.reviews.reject(draft, JOVAN, "It is right.")

    assert (rejected.state, rejected.reason) == (DraftState.REJECTED, "It is right.")
    assert (await almanac.fetch_reader(GUILD)).base == almanac.shared.base


async def test_a_throttled_draft_waits_for_another_moderator_or_the_owner(almanac: Almanac) -> None:
    slow = GuildSettings(max_changes=1)
    await almanac.drafts.save(await create_draft(almanac, ("sourdough/salt", SALT)), slow)
    draft = await create_draft(almanac, ("keeping/bag", None))
    held = await almanac.drafts.save(draft, slow)

    assert held == PendingReview(replace(draft, state=DraftState.THROTTLED), (get_entry(almanac, "keeping/bag"),))
    assert [one.id for one in await fetch_drafts(almanac.database, HERE, DraftState.THROTTLED)] == [draft.id]
    with pytest.raises(NotAllowed):
        await almanac.workflows.reviews.approve(draft, PETRA, slow)
    assert isinstance(await almanac.workflows.reviews.approve(draft, PETRA, slow, is_owner=True), Saved)


async def test_a_guilds_own_topic_needs_the_review_of_its_category(almanac: Almanac) -> None:
    category = next(iter(almanac.shared.base.categories))
    strict = GuildSettings(reviewed_categories=(category,))
    own = Topic("salts", "Salts", category, ())
    coarse = replace(SALT, topic="salts", id="coarse", asked=("which salt is coarse",))
    await save(almanac, ("salts", own), ("salts/coarse", coarse))
    changed = await create_draft(almanac, ("salts/coarse", replace(coarse, text="Sea salt.")))

    assert isinstance(await almanac.drafts.save(changed, strict), PendingReview)


async def test_a_pending_draft_with_a_conflict_can_be_approved_after_a_rebase(almanac: Almanac) -> None:
    waits = await create_draft(almanac, ("sourdough/salt", SALT))
    await almanac.drafts.save(waits, GuildSettings(reviewed_categories=("*",)))
    await save(almanac, ("sourdough/salt", replace(SALT, text="Three percent.")))
    stale = await almanac.workflows.reviews.approve(waits, JOVAN, DEFAULT)
    assert isinstance(stale, Conflict)

    assert isinstance(await almanac.workflows.reviews.approve(waits, JOVAN, DEFAULT, overwrite=True), Saved)
    assert "Two percent." in str((await almanac.fetch_reader(GUILD)).base.entry("sourdough/salt"))


async def test_an_author_who_may_not_approve_rebases_nothing_either(almanac: Almanac) -> None:
    waits = await create_draft(almanac, ("sourdough/salt", SALT))
    await almanac.drafts.save(waits, GuildSettings(reviewed_categories=("*",)))
    await save(almanac, ("sourdough/salt", replace(SALT, text="Three percent.")))

    with pytest.raises(NotAllowed):
        await almanac.workflows.reviews.approve(waits, waits.author_id, DEFAULT, overwrite=True)

    assert isinstance(await almanac.workflows.reviews.approve(waits, JOVAN, DEFAULT), Conflict)
