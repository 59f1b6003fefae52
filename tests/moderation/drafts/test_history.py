"""Revision history: pages, reverting, hiding, and conflicts with the parent base."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from bot.app import Almanac
from bot.domain.changes import Operation
from bot.domain.dates import PartialDate
from bot.domain.knowledge import Dispute, KnowledgeBase, Source, SourceQuality, Topic
from bot.errors import NotFound, UserError
from bot.replies.diff import build_diff
from bot.replies.items import find_titles
from bot.replies.plain_text import format_block
from tests.moderation.drafts.bakery import (
    DEFAULT,
    GUILD,
    HERE,
    PETRA,
    SALT,
    THERE,
    ask,
    get_entry,
    save,
    write_file,
)

TITLES = find_titles(KnowledgeBase("T", "A", {"c": "Keeping"}, {}, {}))


def test_differences_name_what_they_lead_to_and_write_dates_out() -> None:
    source = Source("own-rule", "Our own rule", "Us", SourceQuality.PRIMARY)
    old = replace(SALT, sources=(), checked=None)
    topic = Topic("sourdough", "Sourdough bread", "keep-bread", (old,))
    base = KnowledgeBase("T", "A", {"keep-bread": "Keeping bread"}, {}, {"sourdough": topic})
    titles = find_titles(base, [source])
    dispute = Dispute("Three.", ("own-rule",))
    new = replace(
        old, sources=("own-rule",), disputed=dispute, replaced_by="sourdough/salt", checked=PartialDate(2024, 5, 1)
    )
    lines = build_diff(None, Topic("ovens", "Ovens", "keep-bread", (), related=("sourdough",)), titles)

    said = [format_block(line) for line in lines + build_diff(old, new, titles)]
    assert [line.replace("{+", "").replace("+}", "") for line in said] == [
        "Title: Ovens",
        "Category: Keeping bread",
        "Related topics: Sourdough bread",
        "Sources: Our own rule",
        "Last checked: 1 May 2024",
        "Replaced by: How much salt goes in",
        "Another claim: Three. · Our own rule",
    ]


def test_a_text_that_was_written_anew_is_shown_whole_and_a_long_old_one_hides_no_new_one() -> None:
    old = replace(SALT, text="The hall opens at nine and closes at six on all days.")
    anew = build_diff(old, replace(old, text="We open when the baker is in, at six or so."), TITLES)
    longer = replace(old, text="word " * 400)
    shortened = build_diff(longer, replace(old, text="Two percent."), TITLES)

    assert format_block(anew[0]).startswith(f"Statement: [-{old.text}-] {{+We open")
    assert "{+Two percent.+}" in format_block(shortened[0])


async def test_history_is_paged_and_searched_by_key(almanac: Almanac) -> None:
    await save(almanac, ("sourdough/salt", SALT))
    await save(almanac, ("keeping/bag", None))
    await save(almanac, ("sourdough/salt", replace(SALT, text="Three percent.")))
    history = almanac.history

    assert [one.key for one in await history.fetch_revisions(HERE, limit=2)] == ["sourdough/salt", "keeping/bag"]
    assert [one.key for one in await history.fetch_revisions(HERE, limit=2, offset=2)] == ["sourdough/salt"]
    assert (await history.count_change_sets(HERE), await history.count_change_sets(HERE, "keeping")) == (3, 1)
    assert [one.first.key for one in await history.fetch_change_sets(HERE, "keeping")] == ["keeping/bag"]
    assert [one.is_newest for one in await history.fetch_change_sets(HERE)] == [True, True, False]
    assert [one.key for one in await history.fetch_newest(HERE)] == ["sourdough/salt", "keeping/bag"]
    assert await history.fetch_newest(THERE) == []


async def test_a_hidden_entry_comes_back_by_one_revert(almanac: Almanac) -> None:
    await almanac.drafts.save(await almanac.history.draft_hide(HERE, "keeping/bag", PETRA), DEFAULT)
    assert await ask(almanac, "bread in the fridge") != "keeping/bag"
    (hidden,) = await almanac.history.fetch_hidden(HERE)
    await almanac.drafts.save(await almanac.history.draft_revert(HERE, hidden.id, PETRA, undo=True), DEFAULT)

    assert await ask(almanac, "bread in the fridge") == "keeping/bag"
    assert [one.operation for one in await almanac.history.fetch_revisions(HERE)] == [Operation.RESTORE, Operation.HIDE]
    assert await almanac.history.fetch_hidden(HERE) == []
    with pytest.raises(UserError, match="already says that"):
        await almanac.history.draft_revert(HERE, hidden.id, PETRA, undo=True)
    with pytest.raises(NotFound):
        await almanac.history.draft_revert(THERE, hidden.id, PETRA)
    with pytest.raises(NotFound):
        await almanac.history.draft_hide(HERE, "no/such", PETRA)


async def test_an_entry_kept_hidden_over_a_change_comes_back_as_the_base_says_it_now(
    almanac: Almanac, folder: Path
) -> None:
    await almanac.drafts.save(await almanac.history.draft_hide(HERE, "keeping/bag", PETRA), DEFAULT)
    text = (folder / "base.yaml").read_text(encoding="utf-8").replace("linen bag", "paper bag")
    await write_file(folder, "base.yaml", text.encode())
    await almanac.reload()
    await almanac.drafts.save(
        await almanac.history.draft_settlement(HERE, "keeping/bag", PETRA, keep_ours=True), DEFAULT, "still"
    )
    (hidden,) = await almanac.history.fetch_hidden(HERE)
    await almanac.drafts.save(await almanac.history.draft_revert(HERE, hidden.id, PETRA, undo=True), DEFAULT, "again")

    assert "paper bag" in str((await almanac.fetch_reader(GUILD)).base.entry("keeping/bag"))


async def test_a_conflict_with_the_parent_base_can_be_kept_taken_or_left(almanac: Almanac, folder: Path) -> None:
    what = get_entry(almanac, "sourdough/what")
    bag = get_entry(almanac, "keeping/bag")
    await save(almanac, ("sourdough/what", replace(what, text="Ours.")), ("keeping/bag", replace(bag, text="Ours.")))
    text = await asyncio.to_thread((folder / "base.yaml").read_text, "utf-8")
    text = text.replace("Keep bread in a linen", "Keep it in a linen").replace("Sourdough is bread that", "It is what")
    await write_file(folder, "base.yaml", text.encode())
    await almanac.reload()

    assert [one.conflict for one in await almanac.history.fetch_differences(HERE)] == [
        "the shared version has changed since"
    ] * 2
    assert (await almanac.fetch_reader(GUILD)).base.entry("keeping/bag") != almanac.shared.base.entry("keeping/bag")
    keep = await almanac.history.draft_settlement(HERE, "sourdough/what", PETRA, keep_ours=True)
    take = await almanac.history.draft_settlement(HERE, "keeping/bag", PETRA, keep_ours=False)
    await almanac.drafts.save(keep, DEFAULT)
    await almanac.drafts.save(take, DEFAULT)
    (left,) = await almanac.history.fetch_differences(HERE)
    assert (left.key, left.conflict) == ("sourdough/what", None)
    assert (await almanac.fetch_reader(GUILD)).base.entry("keeping/bag") == almanac.shared.base.entry("keeping/bag")
    with pytest.raises(UserError, match="already settled"):
        await almanac.history.draft_settlement(HERE, "keeping/bag", PETRA, keep_ours=True)


def test_a_diff_shows_removed_and_added_words() -> None:
    lines = build_diff(SALT, replace(SALT, text="Three percent.", true_from=PartialDate(2020), asked=("salt",)), TITLES)

    assert [format_block(line) for line in lines] == [
        "Statement: [-Two-] {+Three+} percent.",
        "How people ask: [-how much-] salt [-goes in-]",
        "True from: {+2020+}",
    ]
    assert build_diff(SALT, SALT, TITLES) == []
    gone = build_diff(Topic("a", "A long title", "c", ()), None, TITLES, max_length=6)
    assert [format_block(line) for line in gone] == ["Title: [-A long…-]"]
