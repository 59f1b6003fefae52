"""Takes the README's pictures: a question and its answer in the page of `play`, in dark and in light.

    python -m scripts.screenshots

Needs Chromium (`CHROMIUM` names it where it is not on the PATH).
"""

import asyncio
import os
import shutil
import tempfile
from pathlib import Path
from typing import Literal

from playwright.async_api import Browser, async_playwright

from bot.config import Settings
from bot.playground.run import playing

PICTURES = Path(__file__).parents[1] / "docs" / "pictures"
QUESTION = "is stoltenberg still the head of nato?"


async def take(browser: Browser, address: str, theme: Literal["dark", "light"]) -> None:
    """One picture: a member has asked and begins to type the next command."""
    context = await browser.new_context(viewport={"width": 900, "height": 620}, color_scheme=theme)
    tab = await context.new_page()
    await tab.goto(address)
    await tab.wait_for_selector("#person option", state="attached")
    await tab.get_by_label("Message", exact=True).focus()
    await tab.keyboard.type("/ask ")
    await tab.get_by_label("question").fill(QUESTION)
    await tab.keyboard.press("Enter")
    await tab.locator(".message .container").wait_for()
    await tab.mouse.move(0, 0)
    await tab.screenshot(path=PICTURES / f"play-{theme}.png")
    await context.close()


async def picture(theme: Literal["dark", "light"]) -> None:
    """A page of its own for each picture, so that none shows the other's question."""
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(database_path=Path(folder) / "a.sqlite3")
        async with playing(settings, 0) as address, async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
            await take(browser, address, theme)
            await browser.close()


if __name__ == "__main__":
    PICTURES.mkdir(parents=True, exist_ok=True)
    asyncio.run(picture("dark"))
    asyncio.run(picture("light"))
