"""Takes the screenshots for the README: a question and its answer on the page of `play`, in dark and in light.

    python -m scripts.screenshots

Needs Chromium; set `CHROMIUM` if it is not on the PATH.
"""

import asyncio
import os
import shutil
import tempfile
from pathlib import Path
from typing import Literal

from playwright.async_api import Browser, async_playwright

from bot.config import Settings
from bot.playground.run import run_playground

PICTURES = Path(__file__).parents[1] / "docs" / "pictures"
QUESTION = "is stoltenberg still the head of nato?"


async def take_screenshot(browser: Browser, address: str, theme: Literal["dark", "light"]) -> None:
    """Ask a question and save what the page shows."""
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


async def run_in_browser(theme: Literal["dark", "light"]) -> None:
    """Start a playground for one screenshot, so that it doesn't show the question of the other."""
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(database_path=Path(folder) / "a.sqlite3")
        async with run_playground(settings, 0) as address, async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
            await take_screenshot(browser, address, theme)
            await browser.close()


if __name__ == "__main__":
    PICTURES.mkdir(parents=True, exist_ok=True)
    asyncio.run(run_in_browser("dark"))
    asyncio.run(run_in_browser("light"))
