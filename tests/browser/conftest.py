"""A real browser on the page of `play`, with the small base behind it."""

import os
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, Page, Request, async_playwright

from bot.config import Settings
from bot.playground.run import playing
from tests.discord_world import SMALL

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/browser" in str(item.path):
            item.add_marker(pytest.mark.browser)
            if CHROMIUM is None:
                item.add_marker(pytest.mark.skip(reason="there is no Chromium on this machine"))


@dataclass
class Visit:
    """One tab. `complaints` are the console's errors and requests that would leave the machine."""

    tab: Page
    address: str
    knowledge: Path
    complaints: list[str] = field(default_factory=list)

    def watch(self) -> None:
        self.tab.on("console", lambda said: self.complaints.append(said.text) if said.type == "error" else None)
        self.tab.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.tab.on("request", self._leaving)

    def _leaving(self, request: Request) -> None:
        if "//127.0.0.1:" not in request.url and not request.url.startswith("data:"):
            self.complaints.append(f"a request left the machine: {request.url}")

    async def open(self) -> None:
        await self.tab.goto(self.address)
        await self.tab.wait_for_selector("#person option", state="attached")

    async def type(self, text: str) -> None:
        """Type into whatever has the focus."""
        await self.tab.keyboard.type(text)

    async def press(self, *keys: str) -> None:
        for key in keys:
            await self.tab.keyboard.press(key)

    async def ask(self, question: str) -> Locator:
        """Ask by keyboard alone; the newest message."""
        before = await self.tab.locator(".message").count()
        await self.tab.get_by_label("Message", exact=True).focus()
        await self.type("/ask ")
        await self.tab.get_by_label("question").fill(question)
        await self.press("Enter")
        newest = self.tab.locator(".message").nth(before)
        await newest.wait_for()
        return newest


@pytest.fixture
def knowledge(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SMALL, tmp_path / "knowledge"))


@pytest_asyncio.fixture
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield started
        await started.close()


@pytest_asyncio.fixture
async def visit(browser: Browser, knowledge: Path, tmp_path: Path) -> AsyncIterator[Visit]:
    """The page, open. At the end the console has no error and no request has left the machine."""
    settings = Settings(database_path=tmp_path / "a.sqlite3", knowledge_path=knowledge)
    async with playing(settings, 0) as address:
        made = Visit(await browser.new_page(), address, knowledge)
        made.watch()
        await made.open()
        yield made
        await made.tab.close()
    assert made.complaints == []
