"""What a scope serves after a save: at once, to its own guild, and over files and processes that change."""

import asyncio
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.app import Almanac
from bot.config import Settings
from bot.domain.changes import SHARED, Operation
from bot.domain.save_results import Saved
from bot.errors import UserError
from bot.service import scopes
from bot.service.loading import load_snapshot
from bot.storage.opening import open_database
from tests.moderation.drafts.bakery import (
    DEFAULT,
    GUILD,
    HERE,
    OTHER,
    PETRA,
    SALT,
    ask,
    get_entry,
    save,
    write_file,
)
from tests.postgres import settings_for
from tests.test_foreign_lock import hold_lock


async def test_a_change_answers_the_next_question_of_its_guild_and_of_no_other(almanac: Almanac) -> None:
    await save(almanac, ("sourdough/salt", SALT))

    assert await ask(almanac, "how much salt goes in") == "sourdough/salt"
    assert await ask(almanac, "how much salt goes in", OTHER) != "sourdough/salt"
    seen = await almanac.fetch_reader(GUILD)
    assert "how much salt goes in" in [choice.value for choice in seen.complete("how much sa")]
    assert almanac.shared.complete("how much sa") == []


async def test_a_shared_change_reaches_every_guild_but_a_guilds_own_change_wins(almanac: Almanac) -> None:
    what = get_entry(almanac, "sourdough/what")
    await save(almanac, ("sourdough/what", replace(what, text="Ours.")))
    await save(almanac, ("sourdough/what", replace(what, text="For all.")), scope=SHARED)

    texts = [(await almanac.fetch_reader(guild)).base.entry("sourdough/what") for guild in (GUILD, OTHER, None)]
    assert [one and one.text for one in texts] == ["Ours.", "For all.", "For all."]


async def test_revision_numbers_continue_those_of_the_parent_base(almanac: Almanac) -> None:
    what = get_entry(almanac, "sourdough/what")
    first = await save(almanac, ("sourdough/what", replace(what, text="One.")))
    second = await save(almanac, ("sourdough/what", replace(what, text="Two.")))

    assert (first.revision_numbers, second.revision_numbers) == ((2,), (3,))
    shown = (await almanac.fetch_reader(GUILD)).base.entry("sourdough/what")
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


async def test_votes_on_a_reverted_revision_do_not_count_for_the_next_of_its_number(almanac: Almanac) -> None:
    what = replace(get_entry(almanac, "sourdough/what"), text="Reworded: here.")
    await save(almanac, ("sourdough/what", what))
    for voter in range(3):
        await almanac.votes.vote(GUILD, voter, "sourdough/what", 2, helpful=False)
    assert [one.revision for one in (await almanac.fetch_moderation_queue(GUILD)).downvoted] == [2]
    await save(almanac, ("sourdough/what", replace(get_entry(almanac, "sourdough/what"), revision=1)))
    since = date(2020, 1, 1)

    assert sum((await almanac.votes.count_by_day(GUILD, since)).values()) == 0


async def test_an_override_is_absorbed_once_the_files_say_the_same(almanac: Almanac, folder: Path) -> None:
    what = replace(get_entry(almanac, "sourdough/what"), text="Reworded: here.")
    await save(almanac, ("sourdough/salt", SALT), ("sourdough/what", what), ("keeping/bag", None))
    before = (await almanac.fetch_reader(GUILD)).base
    await write_file(folder, "guild.yaml", await almanac.import_export.export_changes(HERE))
    await almanac.reload()
    after = await almanac.fetch_reader(GUILD)

    assert after.base is almanac.shared.base
    assert [(one.full_id, one.text) for one in after.base.entries()] == [
        (one.full_id, one.text) for one in before.entries()
    ]
    assert await almanac.history.fetch_differences(HERE) == []
    assert {one.operation for one in await almanac.history.fetch_revisions(HERE)} == {Operation.EDIT, Operation.ABSORB}
    with pytest.raises(UserError, match="nothing to export"):
        await almanac.import_export.export_changes(HERE)


async def test_a_question_does_not_wait_until_overrides_can_be_absorbed(almanac: Almanac, folder: Path) -> None:
    what = replace(get_entry(almanac, "sourdough/what"), text="Reworded: here.")
    await save(almanac, ("sourdough/what", what))
    await write_file(folder, "guild.yaml", await almanac.import_export.export_changes(HERE))
    await almanac.reload()
    with hold_lock(folder.parent / "a.sqlite3"):
        async with asyncio.timeout(1):
            assert str((await almanac.fetch_reader(GUILD)).base.entry("sourdough/what")).count("Reworded: here.") == 1

    assert [one.operation for one in await almanac.history.fetch_revisions(HERE)] == [Operation.EDIT]


async def test_a_command_beside_the_bot_absorbs_nothing(almanac: Almanac, folder: Path, tmp_path: Path) -> None:
    what = replace(get_entry(almanac, "sourdough/what"), text="Reworded: here.")
    await save(almanac, ("sourdough/what", what))
    copy = tmp_path / "copy"
    await asyncio.to_thread(shutil.copytree, folder, copy)
    await write_file(copy, "guild.yaml", await almanac.import_export.export_changes(HERE))
    settings = Settings(database_path=folder.parent / "a.sqlite3", knowledge_path=copy)
    async with Almanac.open(settings, absorb=False) as beside:
        reader = await beside.fetch_reader(GUILD)
        assert reader.base.entry("sourdough/what") == beside.shared.base.entry("sourdough/what")

    assert [one.operation for one in await almanac.history.fetch_revisions(HERE)] == [Operation.EDIT]
    assert str((await almanac.fetch_reader(GUILD)).base.entry("sourdough/what")).count("Reworded: here.") == 1


async def test_changes_of_another_process_are_served_within_a_second(almanac: Almanac, folder: Path) -> None:
    async with Almanac.open(settings_for(folder.parent / "a.sqlite3", folder)) as second:
        await save(second, ("sourdough/salt", SALT))
        async with asyncio.timeout(1):
            while await ask(almanac, "how much salt goes in") != "sourdough/salt":  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        await save(second, ("keeping", None), scope=SHARED)
        async with asyncio.timeout(1):
            while "keeping" in (await almanac.fetch_reader(OTHER)).base.topics:  # noqa: ASYNC110
                await asyncio.sleep(0.01)


async def test_a_guild_without_any_entry_answers_nothing_until_they_are_back(almanac: Almanac, folder: Path) -> None:
    hidden = await almanac.history.draft_hide(HERE, "sourdough", PETRA)
    await almanac.drafts.save(hidden, DEFAULT, "not ours")
    whole = (folder / "base.yaml").read_text(encoding="utf-8")
    without = whole[: whole.index("  - id: keeping")].replace("    related: [keeping]\n", "")
    await write_file(folder, "base.yaml", without.encode())
    await almanac.reload()
    assert await ask(almanac, "what is sourdough") is None
    await write_file(folder, "base.yaml", whole.encode())
    await almanac.reload()
    back = await almanac.history.draft_rewind(HERE, 0, PETRA)

    assert isinstance(await almanac.drafts.save(back, DEFAULT, "back"), Saved)
    assert await ask(almanac, "what is sourdough") == "sourdough/what"


async def test_a_late_ranking_does_not_replace_newer_files(folder: Path) -> None:
    async with open_database(folder.parent / "b.sqlite3") as database:
        before, after = await load_snapshot(database, folder), await load_snapshot(database, folder)
        served = scopes.ScopedSnapshots(database, before)
        await served.serve(after)
        await served.replace_files(before, before)

        assert served.files is after
