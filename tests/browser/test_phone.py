"""What a phone shows at one look, measured in a real browser on the page of `play`."""

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest_asyncio
from playwright.async_api import Browser, Page, ViewportSize, expect

from bot.config import Settings
from bot.discord.components.message import build_view, quote_question
from bot.domain.knowledge import Entry
from bot.emulator.protocol import Payload
from bot.knowledge.loader import load_folder
from bot.matching.text.normalise import normalise
from bot.playground.run import run_playground
from bot.replies.answer import format_headline, render_entries
from tests.browser.conftest import pick
from tests.conftest import KNOWLEDGE

PHONE: ViewportSize = {"width": 390, "height": 844}
MAX_ORDINARY_LENGTH = 300
"""Characters of an ordinary statement."""

MEASURE = """async (messages) => {
  const { drawMessage } = await import("/static/message.js");
  const log = document.getElementById("log");
  const heights = messages.map((message) => {
    const item = drawMessage(message, {});
    log.replaceChildren(item);
    return item.getBoundingClientRect().height;
  });
  log.replaceChildren();
  return heights;
}"""


@pytest_asyncio.fixture(loop_scope="session")
async def phone(browser: Browser, shipped_database: Path) -> AsyncIterator[Page]:
    """The page with the shipped base, on a phone."""
    settings = Settings(database_path=shipped_database, knowledge_path=KNOWLEDGE)
    async with run_playground(settings, 0) as address:
        page = await browser.new_page(viewport=PHONE)
        await page.goto(address)
        await page.get_by_label("How to begin").get_by_role("button").first.wait_for()
        yield page
        await page.close()


def build_message(entry: Entry) -> Payload:
    """The message of an answer to an entry's first phrase, as the page gets it."""
    reply = quote_question(render_entries([entry.full_id], BASE), format_headline(entry))
    components = build_view(reply).to_components()
    use = {"by": "Mila", "command": "/ask"}
    message = {"id": "1", "author": "Almanac", "bot": True, "ephemeral": True, "files": [], "used": use}
    return {**message, "components": components}


BASE = load_folder(KNOWLEDGE, normalise, date(2026, 12, 1))


async def test_every_ordinary_answer_with_all_its_buttons_fits_on_one_screen(phone: Page) -> None:
    entries = [entry for entry in BASE.entries() if len(entry.text) <= MAX_ORDINARY_LENGTH and not entry.image]
    heights = await phone.evaluate(MEASURE, [build_message(entry) for entry in entries])
    room = await phone.evaluate("document.getElementById('scroll').clientHeight")

    assert len(entries) > 300
    assert room > 600
    too_high = {entry.full_id: height for entry, height in zip(entries, heights, strict=True) if height > room}
    assert too_high == {}


async def test_a_topic_is_found_by_browsing_in_two_picks(phone: Page) -> None:
    await phone.get_by_label("Message", exact=True).fill("/topics ")
    await phone.keyboard.press("Enter")
    await phone.get_by_role("button", name="Send").click()
    message = phone.locator(".message").last
    await pick(message.get_by_label("Pick a category"), "Kosovo and KFOR")
    await expect(message.locator("select")).to_have_count(3)
    topic = message.locator("select").first
    title = (await topic.locator("option").nth(1).inner_text()).partition(" · ")[0]
    await topic.select_option(index=1)

    await expect(message.locator("select")).to_have_count(1)
    await expect(message.locator(".container h3").first).to_have_text(title)
    await expect(message.locator(".container a").first).to_be_visible()
