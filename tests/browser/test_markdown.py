"""Markdown and pictures of knowledge texts on the page."""

import json
import random
import re
import shutil
from pathlib import Path

import pytest
import yaml
from playwright.async_api import expect

from bot.domain.markdown import make_safe
from tests.browser.conftest import PlaygroundPage

TAGS = Path(__file__).parents[1] / "data" / "tags"
RENDER_ALL = """async (texts) => {
    const { renderMarkdown } = await import("/static/markdown.js");
    const drawn = texts.map((text) => renderMarkdown(text));
    return drawn.map((text) => [
        text.textContent.replace(/[^a-z]/g, ""),
        [...text.querySelectorAll("a")].map((link) => link.protocol).filter((protocol) => !protocol.startsWith("http")),
        text.querySelectorAll("script, img, iframe, style").length,
        [...text.querySelectorAll("a")].filter((link) => link.host === "evil.example").map((link) => link.textContent),
    ]);
}"""
MARKS = ["**", "*", "_", "__", "~~", "||", "`", "```", "```\n", "[x](https://e.org)", "[", "](", ")", "\\", "<b>"]
DECEITS = ["[bank.com", "](http://evil.example)", "[bank.com](http://evil.example)", '](<http://evil.example> "t (")']
LINES = ["> ", ">>> ", "- ", "\n- ", "\n\n", "1. ", "# ", "-# ", "\n", " "]
WORDS = ["word ", "@everyone", "<@12345>", "<t:1:R>", "javascript:x"]
PARTS = [*MARKS, *LINES, *WORDS, *DECEITS]

HTML = """<img src=x onerror="window.broken = 1"><script>window.broken = 1</script><b title='\\">"""
SOURCE = {"title": HTML, "publisher": HTML, "quality": "other", "url": "https://e.org/a"}
ENTRY = {
    "id": "html",
    "kind": "fact",
    "text": f"{HTML}\n# {HTML}\n- **{HTML}** [{HTML}](https://e.org/'onmouseover='x) ||{HTML}||\n```html\n{HTML}\n```",
    "asked": ["what does the page do with html", HTML],
    "checked": "2026-05-02",
    "sources": ["html"],
    "image": {"file": "pictures/map.png", "alt": HTML},
}
TOPIC = {"id": "html", "title": HTML, "category": "help", "entries": [ENTRY]}


@pytest.fixture
def knowledge(tmp_path: Path) -> Path:
    folder = Path(shutil.copytree(TAGS, tmp_path / "knowledge"))
    written = {"topics": [TOPIC], "sources": {"html": SOURCE}}
    (folder / "html.yaml").write_text(yaml.safe_dump(written), encoding="utf-8")
    return folder


async def test_every_shape_of_text_is_drawn_as_discord_does(playground: PlaygroundPage) -> None:
    answer = await playground.ask("what does every shape look like")
    text = answer.locator(".text", has=playground.page.get_by_text("A heading"))

    assert await text.locator("h3.level1").inner_text() == "A heading"
    assert [await text.locator(name).first.inner_text() for name in ("strong", "em", "u", "s")] == [
        "Bold", "italics", "underlined", "struck out",
    ]  # fmt: skip
    assert await text.locator("ul > li > ul > li").inner_text() == "and one within it"
    assert await text.locator("ol > li").all_inner_texts() == ["first", "second"]
    assert await text.locator("blockquote").inner_text() == "quoted words\non two lines"
    code = text.locator("pre")
    assert await code.inner_text() == 'if ready:\n    print("every blank counts")  # <@123456789012345678>'
    assert await code.get_attribute("data-language") == "py"
    assert await text.locator("time").get_attribute("datetime") == "2023-11-14T22:13:20.000Z"
    assert [await link.get_attribute("href") for link in await text.locator("a").all()] == [
        "https://example.org/a_b_(c)", "https://bank.example", "https://evil.example",
    ]  # fmt: skip
    assert "[https://bank.example] (https://evil.example) [a] (javascript:alert)" in await text.inner_text()
    assert "<@123456789012345678> <@&123456789012345678>" in await text.inner_text()


async def test_a_spoiler_is_read_once_it_is_pressed(playground: PlaygroundPage) -> None:
    answer = await playground.ask("what does every shape look like")
    spoiler = answer.get_by_role("button", name="Spoiler")
    colour = await spoiler.evaluate("element => getComputedStyle(element).color")
    await spoiler.focus()
    await playground.press("Enter")

    assert colour == "rgba(0, 0, 0, 0)"
    await expect(answer.locator(".spoiler.revealed")).to_have_text("a spoiler")


async def test_a_picture_of_a_file_is_shown_and_one_of_another_machine_is_linked(playground: PlaygroundPage) -> None:
    await playground.ask("where is the map of the server")
    picture = playground.page.get_by_role("img", name="A blue map")
    await expect(picture).to_be_visible()
    linked = await playground.ask("is there a photo of you")

    assert await picture.evaluate("image => image.naturalWidth") == 320
    link = linked.get_by_role("link", name="Picture: Ten people on a hill")
    assert await link.get_attribute("href") == "https://example.org/photo.jpg"


async def test_no_markdown_breaks_the_page_or_becomes_html_or_shows_another_address(playground: PlaygroundPage) -> None:
    rng = random.Random(15)
    texts = [make_safe("".join(rng.choices(PARTS, k=rng.choice((5, 15, 30))))) for _ in range(20_000)]
    drawn = await playground.page.evaluate(RENDER_ALL, texts)

    assert len(drawn) == len(texts)
    for text, (letters, other_protocols, n_html, shown) in zip(texts, drawn, strict=True):
        assert (other_protocols, n_html) == ([], 0), text
        assert "bank.com" not in {re.sub(r"[^\w.]+", "", words) for words in shown}, text
        assert letters.count("word") == text.count("word"), json.dumps(text)


async def test_no_field_of_an_entry_becomes_html(playground: PlaygroundPage) -> None:
    answer = await playground.ask("what does the page do with html")
    await expect(answer.get_by_role("img", name=HTML)).to_be_visible()
    shown = await answer.inner_text()

    assert shown.count("onerror=") >= 7  # title, text, heading, item, link, code and source
    assert await answer.locator("script, b, [onerror], [onmouseover]").count() == 0
    assert await answer.locator("img").count() == 1
    assert await playground.page.evaluate("window.broken === undefined")


async def test_code_scrolls_within_a_phone(playground: PlaygroundPage) -> None:
    await playground.page.set_viewport_size({"width": 390, "height": 844})
    await playground.ask("what does every shape look like")
    widths = await playground.page.evaluate("[document.documentElement.scrollWidth, innerWidth]")

    assert widths[0] <= widths[1]
