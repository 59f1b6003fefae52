"""What is checked before a draft is saved: validation, regressions, bulk hiding."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.app import Almanac
from bot.config import Settings
from bot.domain.dates import PartialDate
from bot.domain.knowledge import Entry, Topic
from bot.domain.save_results import InvalidDraft, Preview, Saved
from bot.errors import UserError
from tests.discord_world import SMALL
from tests.knowledge.files import write_topics
from tests.moderation.drafts.bakery import (
    DEFAULT,
    GUILD,
    HERE,
    LEAFLET,
    OTHER,
    PETRA,
    SALT,
    SALTED,
    ask,
    create_draft,
    save,
)


@pytest.mark.parametrize(
    ("item", "problem"),
    [
        (replace(SALT, sources=("nowhere",)), "Its source 'nowhere'|source 'nowhere'"),
        (replace(SALT, text="x" * 12_001), "12,001 characters; the limit is 12,000"),
        (replace(SALT, asked=("what is sourdough",)), "already belongs to 'sourdough/what'"),
        (replace(SALT, true_from=PartialDate(2020), true_until=PartialDate(2010)), "before it begins"),
        (replace(SALT, replaced_by="sourdough/gone", true_until=PartialDate(2010)), "which is not an entry"),
        (replace(SALT, asked=()), "asked"),
    ],
)
async def test_a_change_is_validated_like_a_file(almanac: Almanac, item: Entry, problem: str) -> None:
    draft = await create_draft(almanac, (item.full_id, item))
    preview = await almanac.drafts.preview(draft)
    outcome = await almanac.drafts.save(preview.draft, DEFAULT)

    assert isinstance(outcome, InvalidDraft)
    assert outcome.problems == preview.problems
    assert any(part in " ".join(preview.problems) for part in problem.split("|"))
    assert "changed:" not in " ".join(preview.problems)
    assert (await almanac.fetch_reader(GUILD)).base.entry(item.full_id) is None


async def test_an_entry_that_replaces_another_can_not_be_hidden(almanac: Almanac) -> None:
    preview = await almanac.drafts.preview(await create_draft(almanac, ("sourdough/temperature", None)))

    assert preview.problems == (
        "'replaced_by' of 'sourdough/old-oven' names 'sourdough/temperature', which is not an entry.",
    )


async def test_a_source_in_use_can_not_be_removed(almanac: Almanac) -> None:
    await save(almanac, ("source:leaflet", LEAFLET), ("sourdough/salt", SALTED))
    added = next(one for one in await almanac.history.fetch_revisions(HERE) if one.key == "source:leaflet")
    undo = await almanac.history.draft_revert(HERE, added.id, PETRA, undo=True)
    outcome = await almanac.drafts.save(undo, DEFAULT, "it is old")

    assert isinstance(outcome, InvalidDraft)
    assert "“sourdough/salt” can't be shown" in outcome.problems[0]
    assert await ask(almanac, "how much salt goes in") == "sourdough/salt"


@pytest.mark.parametrize("key", ["source:house", "category:baking"])
async def test_sources_and_categories_of_the_parent_base_can_not_be_hidden(almanac: Almanac, key: str) -> None:
    outcome = await almanac.drafts.save(await almanac.history.draft_hide(HERE, key, PETRA), DEFAULT, "no more")

    assert isinstance(outcome, InvalidDraft)
    assert outcome.problems[0] == f"“{key}” can't be hidden: shared entries may refer to it."


async def test_taking_a_phrase_from_another_topic_warns_and_needs_a_reason(almanac: Almanac) -> None:
    thief = replace(SALT, asked=("sourdough bread without any yeast",))
    preview = await almanac.drafts.preview(await create_draft(almanac, (thief.full_id, thief)))
    other = Topic("rye", "Rye", "baking", ())
    rye = replace(thief, topic="rye", id="what")
    taken = await almanac.drafts.preview(await create_draft(almanac, ("rye", other), ("rye/what", rye)))

    assert preview.problems == ()
    assert any("finds “Sourdough” today; with this change it would find “Rye”" in one for one in taken.draft.warnings)
    with pytest.raises(UserError, match="give a reason"):
        await almanac.drafts.save(taken.draft, DEFAULT)
    assert isinstance(await almanac.drafts.save(taken.draft, DEFAULT, "the bakers decided so"), Saved)


async def test_regressions_are_found_in_a_base_too_large_to_refit(tmp_path: Path) -> None:
    head = Topic("n", "n", "baking", ())
    entries = [replace(SALT, topic=f"n{n}", asked=(f"where does bread{n} cool", f"oven{n} door")) for n in range(70)]
    topics = [replace(head, id=one.topic, title=f"Bread {one.topic}", entries=(one,)) for one in entries]
    (tmp_path / "base.yaml").write_bytes((SMALL / "base.yaml").read_bytes())
    (tmp_path / "more.yaml").write_bytes(write_topics(topics))
    async with Almanac.open(Settings(database_path=tmp_path / "a.sqlite3", knowledge_path=tmp_path)) as many:
        thief = replace(
            entries[0], id="thief", asked=("where does bread3 cool down", "where do bread3 and bread3 cool")
        )
        preview = await many.drafts.preview(await create_draft(many, (thief.full_id, thief)))
        await many.drafts.save(preview.draft, DEFAULT, "because")

        assert not many.shared.snapshot.index.refits_on_change
        assert any("Bread n3" in warning for warning in preview.draft.warnings)
        assert await ask(many, "where does bread3 cool down") == "n0/thief"
        assert await ask(many, "where does bread3 cool") == "n3/salt"
        assert await ask(many, "where does bread3 cool down", OTHER) == "n3/salt"


async def test_warnings_that_appear_after_the_preview_are_shown_before_saving(almanac: Almanac) -> None:
    rye = replace(SALT, id="rye", asked=("how much salt goes into rye",))
    preview = await almanac.drafts.preview(await create_draft(almanac, ("sourdough/rye", rye)))
    assert preview.draft.warnings == ()
    await save(almanac, ("keeping/salt", replace(SALT, topic="keeping", asked=("how much salt goes into a rye",))))
    outcome = await almanac.drafts.save(preview.draft, DEFAULT)

    assert isinstance(outcome, Preview)
    assert "with this change it would find" in outcome.draft.warnings[0]


async def test_hiding_many_entries_warns(almanac: Almanac) -> None:
    many = [replace(SALT, id=f"salt{n}", asked=(f"quokka number {n}",)) for n in range(6)]
    await save(almanac, *((one.full_id, one) for one in many))
    preview = await almanac.drafts.preview(await create_draft(almanac, *((one.full_id, None) for one in many)))

    assert preview.draft.warnings[0] == "this hides 6 entries at once."


async def test_hiding_a_topic_counts_its_entries_and_needs_a_reason(almanac: Almanac) -> None:
    many = [replace(SALT, id=f"salt{n}", asked=(f"quokka number {n}",)) for n in range(6)]
    await save(almanac, *((one.full_id, one) for one in many))
    draft = await almanac.history.draft_hide(HERE, "sourdough", PETRA)
    preview = await almanac.drafts.preview(draft)

    hidden = 6 + len(almanac.shared.base.topics["sourdough"].entries)
    assert preview.draft.warnings[0] == f"this hides {hidden} entries at once."
    with pytest.raises(UserError, match="give a reason"):
        await almanac.drafts.save(preview.draft, DEFAULT)
