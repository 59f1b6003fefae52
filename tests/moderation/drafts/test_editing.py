"""A draft's way into what a guild sees: previewed, checked, saved, looked at by a second moderator."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from bot.app import Almanac
from bot.config import Settings
from bot.domain.changes import SHARED, Draft, DraftState, Operation, format_guild_scope
from bot.domain.dates import PartialDate
from bot.domain.guild_settings import GuildSettings
from bot.domain.items import Item
from bot.domain.knowledge import Entry, EntryKind, Source, SourceQuality, Topic
from bot.domain.save_results import Conflict, InvalidDraft, PendingReview, Preview, Saved
from bot.errors import NotAllowed, NotFound, UserError
from bot.knowledge.writer import write_topics
from bot.matching.outcome import Answer
from bot.replies.diff import differences
from bot.replies.plain_text import block_text
from bot.service import scopes
from bot.service.loading import load_snapshot
from bot.storage.database import Database
from bot.storage.drafts import delete_stale_drafts, fetch_drafts
from tests.discord_world import SMALL

GUILD, OTHER = 11, 22
HERE, THERE = format_guild_scope(GUILD), format_guild_scope(OTHER)
DEFAULT = GuildSettings()
PETRA, JOVAN = 1, 2
BRIEFLY = timedelta(minutes=1)
SALT = Entry(
    "sourdough", "salt", EntryKind.FACT, "Two percent.", PartialDate(2024, 1, 1), ("book",), ("how much salt goes in",)
)


@pytest_asyncio.fixture
async def folder(tmp_path: Path) -> Path:
    (tmp_path / "knowledge").mkdir()
    (tmp_path / "knowledge" / "base.yaml").write_bytes((SMALL / "base.yaml").read_bytes())
    return tmp_path / "knowledge"


@pytest_asyncio.fixture
async def almanac(folder: Path) -> AsyncIterator[Almanac]:
    async with Almanac.open(Settings(database_path=folder.parent / "a.sqlite3", knowledge_path=folder)) as opened:
        yield opened


async def drafted(almanac: Almanac, *items: tuple[str, Item | None], scope: str = HERE, who: int = PETRA) -> Draft:
    changes = [await almanac.drafts.items.propose(scope, key, item) for key, item in items]
    return await almanac.drafts.create(scope, who, Operation.EDIT, changes)


async def saved(almanac: Almanac, *items: tuple[str, Item | None], scope: str = HERE) -> Saved:
    outcome = await almanac.drafts.save(await drafted(almanac, *items, scope=scope), DEFAULT, "because")
    assert isinstance(outcome, Saved)
    return outcome


async def answered(almanac: Almanac, question: str, guild: int = GUILD) -> str | None:
    outcome = (await almanac.reader_for(guild)).ask(question).outcome
    return outcome.matches[0].entry_id if isinstance(outcome, Answer) else None


def entry(almanac: Almanac, full_id: str) -> Entry:
    found = almanac.shared.base.entry(full_id)
    assert found is not None
    return found


async def test_a_change_answers_the_next_question_of_its_guild_and_of_no_other(almanac: Almanac) -> None:
    await saved(almanac, ("sourdough/salt", SALT))

    assert await answered(almanac, "how much salt goes in") == "sourdough/salt"
    assert await answered(almanac, "how much salt goes in", OTHER) != "sourdough/salt"
    seen = await almanac.reader_for(GUILD)
    assert "how much salt goes in" in [choice.value for choice in seen.complete("how much sa")]
    assert almanac.shared.complete("how much sa") == []


async def test_what_owners_change_every_guild_sees_and_a_guild_may_say_otherwise(almanac: Almanac) -> None:
    what = entry(almanac, "sourdough/what")
    await saved(almanac, ("sourdough/what", replace(what, text="Ours.")))
    await saved(almanac, ("sourdough/what", replace(what, text="For all.")), scope=SHARED)

    texts = [(await almanac.reader_for(guild)).base.entry("sourdough/what") for guild in (GUILD, OTHER, None)]
    assert [one and one.text for one in texts] == ["Ours.", "For all.", "For all."]


async def test_a_revision_counts_on_from_the_base(almanac: Almanac) -> None:
    what = entry(almanac, "sourdough/what")
    first = await saved(almanac, ("sourdough/what", replace(what, text="One.")))
    second = await saved(almanac, ("sourdough/what", replace(what, text="Two.")))

    assert (first.revision_numbers, second.revision_numbers) == ((2,), (3,))
    shown = (await almanac.reader_for(GUILD)).base.entry("sourdough/what")
    assert shown is not None
    assert shown.revision == 3
    one, two = reversed(await almanac.history.fetch_revisions(HERE, "sourdough/what"))
    assert (one.attribution.author_id, one.attribution.reason, one.previous, one.value) == (
        PETRA,
        "because",
        what,
        replace(what, text="One."),
    )
    assert two.previous == one.value


@pytest.mark.parametrize(
    ("item", "problem"),
    [
        (replace(SALT, sources=("nowhere",)), "Its source 'nowhere'|source 'nowhere'"),
        (replace(SALT, text="x" * 1001), "1,001 characters; the limit is 1,000"),
        (replace(SALT, asked=("what is sourdough",)), "already belongs to 'sourdough/what'"),
        (replace(SALT, asked=("storage",)), "already belongs to 'keeping/bag'"),
        (replace(SALT, true_from=PartialDate(2020), true_until=PartialDate(2010)), "before it begins"),
        (replace(SALT, replaced_by="sourdough/gone", true_until=PartialDate(2010)), "which is not an entry"),
        (replace(SALT, asked=()), "asked"),
    ],
)
async def test_a_change_is_checked_as_files_are(almanac: Almanac, item: Entry, problem: str) -> None:
    draft = await drafted(almanac, (item.full_id, item))
    preview = await almanac.drafts.preview(draft)
    outcome = await almanac.drafts.save(preview.draft, DEFAULT)

    assert isinstance(outcome, InvalidDraft)
    assert outcome.problems == preview.problems
    assert any(part in " ".join(preview.problems) for part in problem.split("|"))
    assert "changed:" not in " ".join(preview.problems)
    assert (await almanac.reader_for(GUILD)).base.entry(item.full_id) is None


async def test_what_another_fact_leads_to_is_not_hidden(almanac: Almanac) -> None:
    preview = await almanac.drafts.preview(await drafted(almanac, ("sourdough/temperature", None)))

    assert preview.problems == (
        "'replaced_by' of 'sourdough/old-oven' names 'sourdough/temperature', which is not an entry.",
    )


async def test_a_wording_that_would_be_taken_is_told_and_saving_asks_why(almanac: Almanac) -> None:
    thief = replace(SALT, asked=("sourdough bread without any yeast",))
    preview = await almanac.drafts.preview(await drafted(almanac, (thief.full_id, thief)))
    other = Topic("rye", "Rye", "baking", ())
    rye = replace(thief, topic="rye", id="what")
    taken = await almanac.drafts.preview(await drafted(almanac, ("rye", other), ("rye/what", rye)))

    assert preview.problems == ()
    assert any("finds “Sourdough” today; with this change it would find “Rye”" in one for one in taken.draft.warnings)
    with pytest.raises(UserError, match="give a reason"):
        await almanac.drafts.save(taken.draft, DEFAULT)
    assert isinstance(await almanac.drafts.save(taken.draft, DEFAULT, "the bakers decided so"), Saved)


async def test_two_at_once_the_second_is_shown_the_first_and_loses_nothing(almanac: Almanac) -> None:
    what = entry(almanac, "sourdough/what")
    mine = await drafted(almanac, ("sourdough/what", replace(what, text="Mine.")))
    theirs = await drafted(almanac, ("sourdough/what", replace(what, text="Theirs.")), who=JOVAN)
    await almanac.drafts.save(theirs, DEFAULT)
    outcome = await almanac.drafts.save(mine, DEFAULT)

    assert isinstance(outcome, Conflict)
    assert outcome.theirs == (("sourdough/what", replace(what, text="Theirs.")),)
    assert isinstance(await almanac.drafts.save(await almanac.drafts.rebase(outcome.draft), DEFAULT), Saved)
    assert [one.value.text for one in await almanac.history.fetch_revisions(HERE) if isinstance(one.value, Entry)] == [
        "Mine.",
        "Theirs.",
    ]


async def test_pressed_twice_it_is_saved_once(almanac: Almanac) -> None:
    draft = await drafted(almanac, ("sourdough/salt", SALT))
    results = await asyncio.gather(*(almanac.drafts.save(draft, DEFAULT) for _ in range(3)), return_exceptions=True)

    assert sum(isinstance(one, Saved) for one in results) == 1
    assert len(await almanac.history.fetch_revisions(HERE)) == 1


async def test_a_second_moderator_agrees_and_meanwhile_the_old_answer_stays(almanac: Almanac) -> None:
    careful = GuildSettings(reviewed_categories=("baking",))
    what = entry(almanac, "sourdough/what")
    draft = await drafted(almanac, ("sourdough/what", replace(what, text="New.")))
    waiting = await almanac.drafts.save(draft, careful)

    assert waiting == PendingReview(replace(draft, state=DraftState.PENDING), (what,), throttled=False)
    assert (await almanac.reader_for(GUILD)).base.entry("sourdough/what") == what
    with pytest.raises(NotAllowed, match="can't approve your own change"):
        await almanac.drafts.approve(HERE, draft.id, PETRA, careful, is_owner=True)
    assert isinstance(await almanac.drafts.approve(HERE, draft.id, JOVAN, careful), Saved)
    assert (await almanac.history.fetch_revisions(HERE))[0].attribution.reviewer_id == JOVAN
    with pytest.raises(UserError, match="already saved"):
        await almanac.drafts.reject(HERE, draft.id, JOVAN)


async def test_a_no_keeps_the_old_answer(almanac: Almanac) -> None:
    draft = await drafted(almanac, ("keeping/bag", None))
    await almanac.drafts.save(draft, GuildSettings(reviewed_categories=("*",)))
    rejected = await almanac.drafts.reject(HERE, draft.id, JOVAN, "It is right.")

    assert (rejected.state, rejected.reason) == (DraftState.REJECTED, "It is right.")
    assert (await almanac.reader_for(GUILD)).base == almanac.shared.base


async def test_the_brake_holds_until_another_or_the_owner_confirms(almanac: Almanac) -> None:
    slow = GuildSettings(max_changes=1)
    await almanac.drafts.save(await drafted(almanac, ("sourdough/salt", SALT)), slow)
    draft = await drafted(almanac, ("keeping/bag", None))
    held = await almanac.drafts.save(draft, slow)

    assert held == PendingReview(
        replace(draft, state=DraftState.THROTTLED), (entry(almanac, "keeping/bag"),), throttled=True
    )
    assert [one.id for one in await fetch_drafts(almanac.database, HERE, DraftState.THROTTLED)] == [draft.id]
    with pytest.raises(NotAllowed):
        await almanac.drafts.approve(HERE, draft.id, PETRA, slow)
    assert isinstance(await almanac.drafts.approve(HERE, draft.id, PETRA, slow, is_owner=True), Saved)


async def test_hiding_many_asks_why(almanac: Almanac) -> None:
    many = [replace(SALT, id=f"salt{n}", asked=(f"quokka number {n}",)) for n in range(6)]
    await saved(almanac, *((one.full_id, one) for one in many))
    preview = await almanac.drafts.preview(await drafted(almanac, *((one.full_id, None) for one in many)))

    assert preview.draft.warnings[0] == "this hides 6 entries at once."


async def test_hiding_a_topic_hides_all_its_entries_and_asks_why(almanac: Almanac) -> None:
    many = [replace(SALT, id=f"salt{n}", asked=(f"quokka number {n}",)) for n in range(6)]
    await saved(almanac, *((one.full_id, one) for one in many))
    draft = await almanac.history.draft_hide(HERE, "sourdough", PETRA)
    preview = await almanac.drafts.preview(draft)

    hidden = 6 + len(almanac.shared.base.topics["sourdough"].entries)
    assert preview.draft.warnings[0] == f"this hides {hidden} entries at once."
    with pytest.raises(UserError, match="give a reason"):
        await almanac.drafts.save(preview.draft, DEFAULT)


async def test_a_topic_of_the_guilds_own_waits_for_the_second_look_of_its_category(almanac: Almanac) -> None:
    category = next(iter(almanac.shared.base.categories))
    strict = GuildSettings(reviewed_categories=(category,))
    own = Topic("salts", "Salts", category, ())
    coarse = replace(SALT, topic="salts", id="coarse", asked=("which salt is coarse",))
    await saved(almanac, ("salts", own), ("salts/coarse", coarse))
    changed = await drafted(almanac, ("salts/coarse", replace(coarse, text="Sea salt.")))

    assert isinstance(await almanac.drafts.save(changed, strict), PendingReview)


async def test_what_was_saved_meanwhile_is_not_opened_again(almanac: Almanac) -> None:
    draft = await drafted(almanac, ("sourdough/salt", SALT))
    assert isinstance(await almanac.drafts.save(draft, DEFAULT), Saved)
    with pytest.raises(UserError, match="already saved"):
        await almanac.drafts.preview(draft)

    assert (await almanac.drafts.fetch(HERE, draft.id)).state is DraftState.SAVED


async def test_history_is_read_by_pages_and_found_by_name(almanac: Almanac) -> None:
    await saved(almanac, ("sourdough/salt", SALT))
    await saved(almanac, ("keeping/bag", None))
    await saved(almanac, ("sourdough/salt", replace(SALT, text="Three percent.")))
    history = almanac.history

    assert [one.key for one in await history.fetch_revisions(HERE, limit=2)] == ["sourdough/salt", "keeping/bag"]
    assert [one.key for one in await history.fetch_revisions(HERE, limit=2, offset=2)] == ["sourdough/salt"]
    assert (await history.count_revisions(HERE), await history.count_revisions(HERE, "keeping/bag")) == (3, 1)
    assert await history.search_keys(HERE, "", 9) == ["sourdough/salt", "keeping/bag"]
    assert await history.search_keys(HERE, "BAG", 9) == ["keeping/bag"]
    assert await history.search_keys(HERE, "%", 9) == []
    assert await history.search_keys(THERE, "", 9) == []


async def test_drafts_are_their_writers_own_and_their_places(almanac: Almanac) -> None:
    draft = await drafted(almanac, ("sourdough/salt", SALT))

    assert await almanac.drafts.fetch_open(HERE, draft.id, PETRA) == draft
    with pytest.raises(NotFound):
        await almanac.drafts.fetch(THERE, draft.id)
    with pytest.raises(NotAllowed):
        await almanac.drafts.fetch_open(HERE, draft.id, JOVAN)
    await almanac.drafts.discard(draft)
    with pytest.raises(UserError, match="already discarded"):
        await almanac.drafts.fetch_open(HERE, draft.id, PETRA)
    await delete_stale_drafts(almanac.database, max_age=-BRIEFLY)
    with pytest.raises(NotFound):
        await almanac.drafts.fetch(HERE, draft.id)


async def test_hidden_comes_back_by_one_revert(almanac: Almanac) -> None:
    await almanac.drafts.save(await almanac.history.draft_hide(HERE, "keeping/bag", PETRA), DEFAULT)
    assert await answered(almanac, "bread in the fridge") != "keeping/bag"
    (hidden,) = await almanac.history.fetch_hidden(HERE)
    await almanac.drafts.save(await almanac.history.draft_revert(HERE, hidden.id, PETRA, undo=True), DEFAULT)

    assert await answered(almanac, "bread in the fridge") == "keeping/bag"
    assert [one.operation for one in await almanac.history.fetch_revisions(HERE)] == [Operation.RESTORE, Operation.HIDE]
    assert await almanac.history.fetch_hidden(HERE) == []
    with pytest.raises(UserError, match="already says that"):
        await almanac.history.draft_revert(HERE, hidden.id, PETRA, undo=True)
    with pytest.raises(NotFound):
        await almanac.history.draft_revert(THERE, hidden.id, PETRA)
    with pytest.raises(NotFound):
        await almanac.history.draft_hide(HERE, "no/such", PETRA)


def test_a_difference_shows_what_went_and_what_came() -> None:
    lines = differences(SALT, replace(SALT, text="Three percent.", true_from=PartialDate(2020), asked=("salt",)))

    assert [block_text(line) for line in lines] == [
        "text: [-Two-] {+Three+} percent.",
        "asked: [-how much-] salt [-goes in-]",
        "true from: {+2020+}",
    ]
    assert differences(SALT, SALT) == []
    gone = differences(Topic("a", "A long title", "c", ()), None, most=6)
    assert [block_text(line) for line in gone] == ["title: [-A long…-]", "category: [-c-]"]


async def write(folder: Path, name: str, content: bytes) -> None:
    await asyncio.to_thread((folder / name).write_bytes, content)


async def test_an_export_moved_into_the_files_makes_the_overlay_fall_away(almanac: Almanac, folder: Path) -> None:
    what = replace(entry(almanac, "sourdough/what"), text="Reworded: here.")
    await saved(almanac, ("sourdough/salt", SALT), ("sourdough/what", what), ("keeping/bag", None))
    before = (await almanac.reader_for(GUILD)).base
    await write(folder, "guild.yaml", await almanac.import_export.export_changes(HERE))
    await almanac.reload()
    after = await almanac.reader_for(GUILD)

    assert after.base is almanac.shared.base
    assert [(one.full_id, one.text) for one in after.base.entries()] == [
        (one.full_id, one.text) for one in before.entries()
    ]
    assert await almanac.history.fetch_differences(HERE) == []
    assert {one.operation for one in await almanac.history.fetch_revisions(HERE)} == {Operation.EDIT, Operation.ABSORB}
    with pytest.raises(UserError, match="nothing to export"):
        await almanac.import_export.export_changes(HERE)


@pytest.mark.parametrize("everything", [False, True])
async def test_export_into_an_empty_guild_gives_the_same_bytes(almanac: Almanac, everything: bool) -> None:
    export = almanac.import_export.export_all if everything else almanac.import_export.export_changes
    head = replace(almanac.shared.base.topics["sourdough"], aliases=("levain",), entries=())
    await saved(almanac, ("sourdough", head), ("sourdough/salt", SALT), ("keeping/bag", None))
    await saved(
        almanac,
        ("rye", Topic("rye", "Rye: a grain", "baking", ())),
        ("rye/what", replace(SALT, topic="rye", asked=("#1",))),
    )
    written = await export(HERE)
    draft = await almanac.import_export.draft_import(THERE, JOVAN, "a.yaml", written)
    preview = await almanac.drafts.preview(draft)
    await almanac.drafts.save(preview.draft, DEFAULT, "moved")

    assert preview.problems == ()
    assert await export(THERE) == written
    assert (await almanac.reader_for(OTHER)).ask("how much salt goes in").reply == (
        (await almanac.reader_for(GUILD)).ask("how much salt goes in").reply
    )
    with pytest.raises(UserError, match="changes nothing"):
        await almanac.import_export.draft_import(THERE, JOVAN, "a.yaml", written)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"topics: [", "not valid YAML"),
        (b"x" * 1_000_001, "too large"),
        (b"topics: [{id: a}]\n" + b"more: x\n" * 30, "more"),
        (b"hidden: [keeping]\n", "overrides: true"),
    ],
)
async def test_a_file_that_can_not_be_used_changes_nothing(almanac: Almanac, content: bytes, why: str) -> None:
    with pytest.raises(UserError, match=why):
        await almanac.import_export.draft_import(HERE, PETRA, "a.yaml", content)


async def test_a_base_that_changed_under_an_override_is_settled_three_ways(almanac: Almanac, folder: Path) -> None:
    what = entry(almanac, "sourdough/what")
    bag = entry(almanac, "keeping/bag")
    await saved(almanac, ("sourdough/what", replace(what, text="Ours.")), ("keeping/bag", replace(bag, text="Ours.")))
    text = await asyncio.to_thread((folder / "base.yaml").read_text, "utf-8")
    text = text.replace("Keep bread in a linen", "Keep it in a linen").replace("Sourdough is bread that", "It is what")
    await write(folder, "base.yaml", text.encode())
    await almanac.reload()

    assert [one.conflict for one in await almanac.history.fetch_differences(HERE)] == [
        "the shared version has changed since"
    ] * 2
    assert (await almanac.reader_for(GUILD)).base.entry("keeping/bag") != almanac.shared.base.entry("keeping/bag")
    keep = await almanac.history.draft_settlement(HERE, "sourdough/what", PETRA, keep_ours=True)
    take = await almanac.history.draft_settlement(HERE, "keeping/bag", PETRA, keep_ours=False)
    await almanac.drafts.save(keep, DEFAULT)
    await almanac.drafts.save(take, DEFAULT)
    (left,) = await almanac.history.fetch_differences(HERE)
    assert (left.key, left.conflict) == ("sourdough/what", None)
    assert (await almanac.reader_for(GUILD)).base.entry("keeping/bag") == almanac.shared.base.entry("keeping/bag")
    with pytest.raises(UserError, match="already settled"):
        await almanac.history.draft_settlement(HERE, "keeping/bag", PETRA, keep_ours=True)


async def test_another_process_is_seen_at_the_next_poll(
    almanac: Almanac, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scopes, "POLL_INTERVAL_SECONDS", 0.0)
    settings = Settings(database_path=folder.parent / "a.sqlite3", knowledge_path=folder)
    async with Almanac.open(settings) as second:
        await saved(second, ("sourdough/salt", SALT))
        assert await answered(almanac, "how much salt goes in") == "sourdough/salt"
        await saved(second, ("keeping", None), scope=SHARED)
        assert "keeping" not in (await almanac.reader_for(OTHER)).base.topics


async def test_over_a_base_of_many_entries_a_change_is_laid_and_what_it_takes_is_told(tmp_path: Path) -> None:
    head = Topic("n", "n", "baking", ())
    entries = [replace(SALT, topic=f"n{n}", asked=(f"where does bread{n} cool", f"oven{n} door")) for n in range(70)]
    topics = [replace(head, id=one.topic, title=f"Bread {one.topic}", entries=(one,)) for one in entries]
    (tmp_path / "base.yaml").write_bytes((SMALL / "base.yaml").read_bytes())
    (tmp_path / "more.yaml").write_bytes(write_topics(topics))
    async with Almanac.open(Settings(database_path=tmp_path / "a.sqlite3", knowledge_path=tmp_path)) as many:
        thief = replace(
            entries[0], id="thief", asked=("where does bread3 cool down", "where do bread3 and bread3 cool")
        )
        preview = await many.drafts.preview(await drafted(many, (thief.full_id, thief)))
        await many.drafts.save(preview.draft, DEFAULT, "because")

        assert not many.shared.snapshot.index.refits_on_change
        assert any("Bread n3" in warning for warning in preview.draft.warnings)
        assert await answered(many, "where does bread3 cool down") == "n0/thief"
        assert await answered(many, "where does bread3 cool") == "n3/salt"
        assert await answered(many, "where does bread3 cool down", OTHER) == "n3/salt"


LEAFLET = Source("leaflet", "Leaflet", "Mill", SourceQuality.OTHER, reference="page 1")
SALTED = replace(SALT, sources=("leaflet",))


async def test_a_source_that_entries_name_does_not_go(almanac: Almanac) -> None:
    await saved(almanac, ("source:leaflet", LEAFLET), ("sourdough/salt", SALTED))
    added = next(one for one in await almanac.history.fetch_revisions(HERE) if one.key == "source:leaflet")
    undo = await almanac.history.draft_revert(HERE, added.id, PETRA, undo=True)
    outcome = await almanac.drafts.save(undo, DEFAULT, "it is old")

    assert isinstance(outcome, InvalidDraft)
    assert "“sourdough/salt” can't be shown" in outcome.problems[0]
    assert await answered(almanac, "how much salt goes in") == "sourdough/salt"


@pytest.mark.parametrize("key", ["source:house", "category:baking"])
async def test_sources_and_categories_of_the_base_are_not_hidden(almanac: Almanac, key: str) -> None:
    outcome = await almanac.drafts.save(await almanac.history.draft_hide(HERE, key, PETRA), DEFAULT, "no more")

    assert isinstance(outcome, InvalidDraft)
    assert outcome.problems[0] == f"“{key}” can't be hidden: shared entries may refer to it."


async def test_another_folder_beside_the_bot_settles_nothing(almanac: Almanac, folder: Path, tmp_path: Path) -> None:
    what = replace(entry(almanac, "sourdough/what"), text="Reworded: here.")
    await saved(almanac, ("sourdough/what", what))
    copy = tmp_path / "copy"
    await asyncio.to_thread(shutil.copytree, folder, copy)
    await write(copy, "guild.yaml", await almanac.import_export.export_changes(HERE))
    settings = Settings(database_path=folder.parent / "a.sqlite3", knowledge_path=copy)
    async with Almanac.open(settings, absorb=False) as beside:
        reader = await beside.reader_for(GUILD)
        assert reader.base.entry("sourdough/what") == beside.shared.base.entry("sourdough/what")

    assert [one.operation for one in await almanac.history.fetch_revisions(HERE)] == [Operation.EDIT]
    assert str((await almanac.reader_for(GUILD)).base.entry("sourdough/what")).count("Reworded: here.") == 1


async def test_what_waits_and_has_changed_meanwhile_can_be_approved_over_that(almanac: Almanac) -> None:
    waits = await drafted(almanac, ("sourdough/salt", SALT))
    await almanac.drafts.save(waits, GuildSettings(reviewed_categories=("*",)))
    await saved(almanac, ("sourdough/salt", replace(SALT, text="Three percent.")))
    stale = await almanac.drafts.approve(HERE, waits.id, JOVAN, DEFAULT)
    assert isinstance(stale, Conflict)
    await almanac.drafts.rebase_pending(stale.draft)

    assert isinstance(await almanac.drafts.approve(HERE, waits.id, JOVAN, DEFAULT), Saved)
    assert "Two percent." in str((await almanac.reader_for(GUILD)).base.entry("sourdough/salt"))


async def test_a_reason_is_kept_when_somebody_was_faster(almanac: Almanac) -> None:
    mine = await drafted(almanac, ("sourdough/salt", SALT))
    await saved(almanac, ("sourdough/salt", replace(SALT, text="Three percent.")))

    assert isinstance(await almanac.drafts.save(mine, DEFAULT, "I weighed it."), Conflict)
    assert (await almanac.drafts.fetch(HERE, mine.id)).reason == "I weighed it."


async def test_what_others_changed_after_the_preview_is_warned_of_before_it_is_saved(almanac: Almanac) -> None:
    rye = replace(SALT, id="rye", asked=("how much salt goes into rye",))
    preview = await almanac.drafts.preview(await drafted(almanac, ("sourdough/rye", rye)))
    assert preview.draft.warnings == ()
    await saved(almanac, ("keeping/salt", replace(SALT, topic="keeping", asked=("how much salt goes into a rye",))))
    outcome = await almanac.drafts.save(preview.draft, DEFAULT)

    assert isinstance(outcome, Preview)
    assert "with this change it would find" in outcome.draft.warnings[0]


async def test_votes_on_a_wording_that_was_taken_back_do_not_count_for_another(almanac: Almanac) -> None:
    what = replace(entry(almanac, "sourdough/what"), text="Reworded: here.")
    await saved(almanac, ("sourdough/what", what))
    for voter in range(3):
        await almanac.feedback.vote(GUILD, voter, "sourdough/what", 2, helpful=False)
    assert [one.revision for one in (await almanac.fetch_review_queue(GUILD)).downvoted] == [2]
    await saved(almanac, ("sourdough/what", replace(entry(almanac, "sourdough/what"), revision=1)))
    since = date(2020, 1, 1)

    assert sum((await almanac.feedback.count_by_day(GUILD, since)).values()) == 0


async def test_what_was_kept_hidden_comes_back_as_the_base_says_it_now(almanac: Almanac, folder: Path) -> None:
    await almanac.drafts.save(await almanac.history.draft_hide(HERE, "keeping/bag", PETRA), DEFAULT)
    text = (folder / "base.yaml").read_text(encoding="utf-8").replace("linen bag", "paper bag")
    await write(folder, "base.yaml", text.encode())
    await almanac.reload()
    await almanac.drafts.save(
        await almanac.history.draft_settlement(HERE, "keeping/bag", PETRA, keep_ours=True), DEFAULT, "still"
    )
    (hidden,) = await almanac.history.fetch_hidden(HERE)
    await almanac.drafts.save(await almanac.history.draft_revert(HERE, hidden.id, PETRA, undo=True), DEFAULT, "again")

    assert "paper bag" in str((await almanac.reader_for(GUILD)).base.entry("keeping/bag"))


async def test_two_forms_of_one_draft_keep_what_was_typed_in_both(almanac: Almanac) -> None:
    draft = await almanac.drafts.create(HERE, PETRA, Operation.ADD, (), {"text": "a"})
    await asyncio.gather(
        almanac.drafts.merge_fields(draft, {"text": "first"}), almanac.drafts.merge_fields(draft, {"aliases": "second"})
    )

    assert (await almanac.drafts.fetch(HERE, draft.id)).fields == {"text": "first", "aliases": "second"}


async def test_importing_anothers_changes_leaves_alone_what_they_did_not_change(almanac: Almanac) -> None:
    head = replace(almanac.shared.base.topics["sourdough"], aliases=("levain",), entries=())
    await saved(almanac, ("sourdough", head), scope=THERE)
    theirs = await almanac.import_export.export_changes(THERE)
    await saved(almanac, ("sourdough/what", replace(entry(almanac, "sourdough/what"), text="Ours.")))
    draft = await almanac.import_export.draft_import(HERE, PETRA, "theirs.yaml", theirs)

    assert [change.key for change in draft.changes] == ["sourdough"]


async def test_a_place_in_which_nothing_is_left_answers_nothing_and_comes_back(almanac: Almanac, folder: Path) -> None:
    hidden = await almanac.history.draft_hide(HERE, "sourdough", PETRA)
    await almanac.drafts.save(hidden, DEFAULT, "not ours")
    whole = (folder / "base.yaml").read_text(encoding="utf-8")
    without = whole[: whole.index("  - id: keeping")].replace("    related: [keeping]\n", "")
    await write(folder, "base.yaml", without.encode())
    await almanac.reload()
    assert await answered(almanac, "what is sourdough") is None
    await write(folder, "base.yaml", whole.encode())
    await almanac.reload()
    back = await almanac.history.draft_rewind(HERE, 0, PETRA)

    assert isinstance(await almanac.drafts.save(back, DEFAULT, "back"), Saved)
    assert await answered(almanac, "what is sourdough") == "sourdough/what"


async def test_an_older_order_is_not_served_over_newer_files(folder: Path) -> None:
    async with Database.open(folder.parent / "b.sqlite3") as database:
        before, after = await load_snapshot(database, folder), await load_snapshot(database, folder)
        served = scopes.ScopedSnapshots(database, before)
        await served.serve(after)
        await served.replace_files(before, before)

        assert served.files is after
