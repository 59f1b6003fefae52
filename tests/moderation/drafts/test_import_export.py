"""Import and export: the same bytes elsewhere, and files that can't be used."""

from dataclasses import replace

import pytest

from bot.app import Almanac
from bot.domain.knowledge import Topic
from bot.errors import UserError
from tests.moderation.drafts.bakery import DEFAULT, GUILD, HERE, JOVAN, OTHER, PETRA, SALT, THERE, get_entry, save


@pytest.mark.parametrize("everything", [False, True])
async def test_an_export_imported_elsewhere_exports_the_same_bytes(almanac: Almanac, everything: bool) -> None:
    export = almanac.import_export.export_all if everything else almanac.import_export.export_changes
    head = replace(almanac.shared.base.topics["sourdough"], aliases=("levain",), entries=())
    await save(almanac, ("sourdough", head), ("sourdough/salt", SALT), ("keeping/bag", None))
    await save(
        almanac,
        ("rye", Topic("rye", "Rye: a grain", "baking", ())),
        ("rye/what", replace(SALT, topic="rye", asked=("#1",))),
    )
    written = await export(HERE)
    draft = (await almanac.import_export.draft_import(THERE, JOVAN, "a.yaml", written)).draft
    preview = await almanac.drafts.preview(draft)
    await almanac.drafts.save(preview.draft, DEFAULT, "moved")

    assert preview.problems == ()
    assert await export(THERE) == written
    assert (await almanac.fetch_reader(OTHER)).ask("how much salt goes in").reply == (
        (await almanac.fetch_reader(GUILD)).ask("how much salt goes in").reply
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
async def test_an_unusable_file_is_refused(almanac: Almanac, content: bytes, why: str) -> None:
    with pytest.raises(UserError, match=why):
        await almanac.import_export.draft_import(HERE, PETRA, "a.yaml", content)


async def test_importing_partial_changes_leaves_the_rest_alone(almanac: Almanac) -> None:
    head = replace(almanac.shared.base.topics["sourdough"], aliases=("levain",), entries=())
    await save(almanac, ("sourdough", head), scope=THERE)
    theirs = await almanac.import_export.export_changes(THERE)
    await save(almanac, ("sourdough/what", replace(get_entry(almanac, "sourdough/what"), text="Ours.")))
    draft = (await almanac.import_export.draft_import(HERE, PETRA, "theirs.yaml", theirs)).draft

    assert [change.key for change in draft.changes] == ["sourdough"]
