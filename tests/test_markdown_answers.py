"""Markdown, long texts and pictures as members get them, over real sockets."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
import yaml

from bot.emulator.protocol import ComponentKind
from bot.emulator.state.messages import Upload
from tests.discord_world import DiscordWorld, discord_world

TAGS = Path(__file__).parent / "data" / "tags"
PARAGRAPHS = [f"Step {number}. " + "Read it slowly. " * 18 for number in range(38)]
GUIDE = {
    "id": "guide",
    "title": "The guide that explains in one very long title " + "what everybody asks about " * 5 + "here",
    "category": "help",
    "entries": [
        {
            "id": "guide",
            "kind": "fact",
            "text": "\n\n".join(PARAGRAPHS)[:11_990] + "\n**End**",
            "asked": ["how do I read the long guide"],
            "checked": "2026-05-02",
            "sources": ["guide"],
        }
    ],
}


BRACKETS = {
    "id": "brackets",
    "title": "Brackets",
    "category": "help",
    "entries": [
        {
            "id": "brackets",
            "kind": "fact",
            "text": ("[" * 850 + "](http://a.b)" * 850)[:11_900],
            "asked": ["what do all the brackets mean"],
            "checked": "2026-05-02",
            "sources": ["bank"],
        }
    ],
}
BANK = {"title": "bank.com", "publisher": "Nobody", "quality": "other", "url": "https://evil.example/bank.com"}

ALBUM = {
    "id": "album",
    "title": "The al\u200bbum",
    "category": "help",
    "entries": [
        {
            "id": f"photo-{number}",
            "kind": "fact",
            "text": f"Photo {number}.",
            "image": {"file": f"pictures/{number}.png", "alt": f"Photo {number}"},
            "asked": [f"where is photo number {number}"],
            "checked": "2026-05-02",
            "sources": ["guide"],
        }
        for number in range(6)
    ],
}


@pytest.fixture
def knowledge(tmp_path: Path) -> Path:
    folder = Path(shutil.copytree(TAGS, tmp_path / "knowledge"))
    base = {"topics": [GUIDE, ALBUM, BRACKETS], "sources": {"bank": BANK}}
    (folder / "guide.yaml").write_text(yaml.safe_dump(base), encoding="utf-8")
    for number in range(6):
        shutil.copy(folder / "pictures" / "map.png", folder / "pictures" / f"{number}.png")
    return folder


@pytest_asyncio.fixture
async def world(knowledge: Path, tmp_path: Path) -> AsyncIterator[DiscordWorld]:
    async with discord_world(knowledge, tmp_path / "a.sqlite3") as world, world.bot():
        yield world


async def test_every_shape_of_text_arrives_as_it_was_written(world: DiscordWorld) -> None:
    shown = await world.member.slash("ask", question="what does every shape look like")
    texts = [part["content"] for part in shown.find_components(ComponentKind.TEXT_DISPLAY)]
    statement = next(text for text in texts if text.startswith("# A heading"))

    assert '```py\nif ready:\n    print("every blank counts")  # <@123456789012345678>\n```' in statement
    assert "**Bold**, *italics*, __underlined__, ~~struck out~~, ||a spoiler|| and `inline code`." in statement
    assert "- a list\n  - and one within it\n- [a link](https://example.org/a_b_(c))\n1. first" in statement
    assert "<#111111111111111111> <t:1700000000:D> </ask:222222222222222222> <:wave:333333333333333333>" in statement
    assert "@\u200beveryone \\<@123456789012345678> \\<@&123456789012345678>" in statement
    assert "[https://bank.example] (https://evil.example) [a] (javascript:alert)" in statement


async def test_a_long_guide_is_read_page_by_page(world: DiscordWorld) -> None:
    shown = await world.member.slash("ask", question="how do I read the long guide")
    pages = [shown.text]
    while "Next ▶" in shown.buttons:
        shown = await shown.press("Next ▶")
        pages.append(shown.text)

    assert "Page 1 of" in pages[0]
    assert str(GUIDE["title"]) in pages[0]  # whole in the answer, though no list has room for it
    assert all(f"Step {number}." in "\n".join(pages) for number in range(38))
    assert "**End**" in pages[-1]
    assert "Checked 2 May 2026" in pages[-1]


async def test_a_long_title_is_offered_shortened_and_found_when_it_is_picked(world: DiscordWorld) -> None:
    offered = await world.member.complete("ask", "question", "the guide that")
    shown = await world.member.slash("ask", question=offered[0])

    assert len(offered[0]) == 100
    assert offered[0].endswith("…")
    assert "Step 0." in shown.text


async def test_a_picture_is_sent_with_its_entry_on_every_way(world: DiscordWorld, knowledge: Path) -> None:
    shown = await world.member.slash("ask", question="where is the map of the server")
    (gallery,) = shown.find_components(ComponentKind.MEDIA_GALLERY)
    (file,) = shown.files
    await (await shown.press("Show to channel")).await_follow_up()
    public = world.other.messages[-1]
    topic = await world.member.slash("topic", name="map")

    assert gallery["items"][0]["description"] == file.description == "A blue map"
    assert gallery["items"][0]["media"]["url"] == file.url
    assert file.upload.content == (knowledge / "pictures" / "map.png").read_bytes()
    assert [attachment.upload.content for attachment in public.files] == [file.upload.content]
    urls = [part["items"][0]["media"]["url"] for part in topic.find_components(ComponentKind.MEDIA_GALLERY)]
    assert urls == [topic.files[0].url, "https://example.org/photo.jpg"]


async def test_a_text_of_brackets_is_answered_in_time_and_its_source_leads_where_it_says(world: DiscordWorld) -> None:
    shown = await world.member.slash("ask", question="what do all the brackets mean")
    pages = [shown.text]
    while "Next ▶" in shown.buttons:
        shown = await shown.press("Next ▶")
        pages.append(shown.text)

    assert "[" * 850 in pages[0]
    assert "".join(pages).count("](http://a.b)") == 1  # the innermost; the others are text
    assert "".join(pages).count("] (http://a.b)") > 800
    assert "bank.com (<https://evil.example/bank.com>), Nobody" in pages[-1]


async def test_labels_hold_no_sign_that_cannot_be_seen(world: DiscordWorld) -> None:
    assert await world.member.complete("topic", "name", "the alb") == ["The album"]


async def test_the_pictures_follow_the_page(world: DiscordWorld) -> None:
    first = await world.member.slash("topic", name="the album")
    shown = [[file.description for file in first.files]]
    second = await first.press("Next ▶")
    shown.append([file.description for file in second.files])
    again = await second.press("◀ Previous")
    shown.append([file.description for file in again.files])

    assert shown == [[f"Photo {number}" for number in numbers] for numbers in (range(4), range(4, 6), range(4))]


async def test_a_picture_whose_file_goes_is_told_in_words(world: DiscordWorld, knowledge: Path) -> None:
    (knowledge / "pictures" / "map.png").unlink()
    shown = await world.member.slash("ask", question="where is the map of the server")

    assert "This is where the channels are." in shown.text
    assert "**Picture:** A blue map (its file is missing)" in shown.text
    assert shown.files == []


async def test_pictures_are_exported_and_a_file_that_nobody_has_is_refused(
    world: DiscordWorld, knowledge: Path
) -> None:
    picture = knowledge / "pictures" / "map.png"
    exported = await world.owner.slash("knowledge export", what="everything", everywhere=True)
    content = exported.files[0].upload.content

    attached = {file.upload.filename: file.upload.content for file in exported.files[1:]}
    assert attached["map.png"] == picture.read_bytes()
    assert exported.text.startswith("Its pictures are attached")
    assert b"file: pictures/map.png" in content or b'file: "pictures/map.png"' in content
    changed = content.replace(b"pictures/map.png", b"pictures/gone.png")
    refused = await world.owner.slash("knowledge import", file=Upload("changed.yaml", changed))
    assert "picture 'pictures/gone.png' of 'map/map' is not in the knowledge folder" in refused.text


async def test_a_text_with_code_is_edited_with_every_blank(world: DiscordWorld) -> None:
    form = await world.moderator.open_entry_form("map/map")
    code = "Here:\n```py\nif x:\n    print(1)\n\n    # done\n```"
    preview = await form.submit(text=code)
    await preview.press("Save")
    shown = await world.member.slash("ask", question="where is the map of the server")

    assert code in [part["content"] for part in shown.find_components(ComponentKind.TEXT_DISPLAY)]
    assert len(shown.files) == 1


async def test_a_text_longer_than_a_form_is_kept_by_an_edit_of_the_rest(world: DiscordWorld) -> None:
    form = await world.moderator.open_entry_form("guide/guide")
    preview = await form.submit(asked="how do I read the long guide\nwhere is the long guide")
    saved = await preview.press("Save")
    shown = await world.member.slash("ask", question="where is the long guide")

    assert "too long for this form" in str(form.payload)
    assert "Saved." in saved.text
    assert "Step 0." in shown.text
    assert "Page 1 of" in shown.text
