"""A real browser on the page of `play`, with the small knowledge base behind it."""

import os
import re
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, ConsoleMessage, Locator, Page, Request, async_playwright

from bot.config import Settings
from bot.playground.run import run_playground
from tests.discord_world import SMALL

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
CHROMIUM_OPTIONS = [
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
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)
            if CHROMIUM is None:
                item.add_marker(pytest.mark.skip(reason="there is no Chromium on this machine"))


@dataclass
class PlaygroundPage:
    """The page in a tab. `errors` are those of the console, and requests that would leave the machine."""

    page: Page
    address: str
    knowledge: Path
    errors: list[str] = field(default_factory=list)

    def watch(self) -> None:
        self.page.on("console", self._note_console_error)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("request", self._note_external_request)

    def _note_console_error(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.errors.append(message.text)

    def _note_external_request(self, request: Request) -> None:
        if "//127.0.0.1:" not in request.url and not request.url.startswith("data:"):
            self.errors.append(f"a request left the machine: {request.url}")

    async def open(self) -> None:
        await self.page.goto(self.address)
        await self.page.wait_for_selector("#person option", state="attached")

    async def type(self, text: str) -> None:
        """Type where the focus is."""
        await self.page.keyboard.type(text)

    async def press(self, *keys: str) -> None:
        for key in keys:
            await self.page.keyboard.press(key)

    async def ask(self, question: str) -> Locator:
        """Ask by keyboard alone. Returns the new message."""
        before = await self.page.locator(".message").count()
        await self.page.get_by_label("Message", exact=True).focus()
        await self.type("/ask ")
        await self.page.get_by_label("question").fill(question)
        await self.press("Enter")
        newest = self.page.locator(".message").nth(before)
        await newest.wait_for()
        return newest


async def pick(menu: Locator, label: str) -> None:
    """Pick the option of a menu that begins with a label: its hint stands behind it."""
    option = menu.locator("option").filter(has_text=re.compile(f"^{re.escape(label)}"))
    await menu.select_option(value=await option.first.get_attribute("value"))


@pytest.fixture
def knowledge(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SMALL, tmp_path / "knowledge"))


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """One for all tests, which run in its event loop. A page of it shares nothing with another."""
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_OPTIONS)
        yield started
        await started.close()


@pytest_asyncio.fixture(loop_scope="session")
async def playground(browser: Browser, knowledge: Path, tmp_path: Path) -> AsyncIterator[PlaygroundPage]:
    """The page, open. At the end the console has no error and no request has left the machine."""
    settings = Settings(database_path=tmp_path / "a.sqlite3", knowledge_path=knowledge)
    async with run_playground(settings, 0) as address:
        playground = PlaygroundPage(await browser.new_page(), address, knowledge)
        playground.watch()
        await playground.open()
        yield playground
        await playground.page.close()
    assert playground.errors == []
