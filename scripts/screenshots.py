"""Takes pictures of every command and flow on the page, in both themes, as wide as a desktop and as a phone.

    python -m scripts.screenshots FOLDER

With axe-core in .browser/ (CONTRIBUTING.md), each state is also checked for serious problems of accessibility; they are
printed, and the exit status is then 1.
"""

import asyncio
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from playwright.async_api import Page, async_playwright

from bot.config import Settings
from bot.playground.run import run_playground
from scripts.axe import find_serious_problems
from tests.browser.conftest import CHROMIUM, CHROMIUM_OPTIONS

KNOWLEDGE = Path(__file__).parents[1] / "knowledge"
SIZES = {"desktop": (1280, 800), "phone": (390, 844)}
THEMES = ("dark", "light")


RESPONDED = "count => document.querySelectorAll('.message').length > count || document.querySelector('dialog[open]')"


@dataclass(frozen=True, slots=True)
class Flow:
    """A command with its options by name, and what is pressed or picked afterwards, each by its label."""

    name: str
    command: str
    options: Mapping[str, str] = field(default_factory=dict)
    then: Sequence[str] = ()
    person: str = "member"


def _as_moderator(name: str, command: str, *then: str, **options: str) -> Flow:
    return Flow(name, f"knowledge {command}", options, then, "moderator")


FLOWS = (
    Flow("ask", "ask", {"question": "how many members does NATO have"}),
    Flow("ask-before", "ask", {"question": "how many members does NATO have"}, ("What was true before",)),
    Flow("ask-shown", "ask", {"question": "what is kfor"}, ("Show to channel",)),
    Flow("ask-as-of", "ask", {"question": "how many members does NATO have", "as_of": "2010"}),
    Flow("ask-disputed", "ask", {"question": "when did germany join nato"}),
    Flow("ask-suggestions", "ask", {"question": "who is the finance minister of montenegro"}),
    Flow("ask-not-yet", "ask", {"question": "best pizza in podgorica"}, ("Ask the moderators",)),
    Flow("ask-outside", "ask", {"question": "what is bitcoin"}),
    Flow("topics", "topics"),
    Flow("topics-category", "topics", {"category": "country"}),
    Flow("topic", "topic", {"name": "KFOR"}),
    Flow("topic-country", "topic", {"name": "Montenegro"}),
    Flow("topic-mentioned", "topic", {"name": "Merkel"}),
    Flow("topic-unknown", "topic", {"name": "asdkjh"}),
    Flow("timeline", "timeline"),
    Flow("timeline-topic", "timeline", {"subject": "KFOR"}),
    Flow("timeline-country", "timeline", {"subject": "Croatia"}),
    Flow("compare", "compare", {"one": "KFOR", "other": "Sea Guardian"}),
    Flow("sources", "sources", {"topic": "KFOR"}),
    Flow("corrections", "corrections"),
    Flow("recommend", "recommend", {}, ("Another",)),
    Flow("recommend-unknown", "recommend", {"about": "cooking"}),
    Flow("fact", "fact"),
    Flow("about", "about"),
    Flow("privacy", "privacy"),
    _as_moderator("knowledge-add", "add"),
    _as_moderator("knowledge-edit", "edit", entry="kfor/what"),
    _as_moderator("knowledge-hide", "hide", entry="kfor/what"),
    _as_moderator("knowledge-history", "history"),
    _as_moderator("knowledge-waiting", "waiting"),
    _as_moderator("knowledge-questions", "questions"),
    _as_moderator("knowledge-diff", "diff"),
    _as_moderator("knowledge-why", "why", question="who commands kfor"),
    _as_moderator("knowledge-stats", "stats"),
    _as_moderator("knowledge-settings", "settings"),
    _as_moderator("knowledge-export", "export"),
)


class Photographer:
    """Goes through the flows on one page."""

    def __init__(self, page: Page, folder: Path) -> None:
        self._page = page
        self._folder = folder
        self.problems: list[str] = []

    async def take_all(self, address: str) -> None:
        await self._page.goto(address)
        await self._page.get_by_label("How to begin").get_by_role("button").first.wait_for()
        await self._shoot("start")
        await self._page.get_by_label("Message", exact=True).fill("who leads NATO?")
        await self._page.keyboard.press("Enter")
        await self._page.locator(".how-to-ask").wait_for()
        await self._shoot("message")
        for flow in FLOWS:
            await self._run(flow)
            await self._shoot(flow.name)

    async def _run(self, flow: Flow) -> None:
        """Begin in an empty tab, so that a picture shows one flow; what was posted in the channel stays."""
        await self._page.reload()
        await self._page.locator("#person").select_option(flow.person)
        await self._page.wait_for_function("name => document.querySelector('#person').value === name", arg=flow.person)
        await self._use(flow)
        for label in flow.then:
            await self._page.wait_for_timeout(100)  # the page draws the message again after each press
            await self._press(label)

    async def _use(self, flow: Flow) -> None:
        count = await self._page.locator(".message").count()
        await self._page.get_by_label("Message", exact=True).focus()
        await self._page.keyboard.type(f"/{flow.command} ")
        for name, text in flow.options.items():
            await self._page.locator(f'#fields [name="{name}"]').fill(text)
        await self._page.get_by_role("button", name="Send").click()
        await self._page.wait_for_function(RESPONDED, arg=count)

    async def _press(self, label: str) -> None:
        newest = self._page.locator(".message").last
        button = newest.get_by_role("button", name=label)
        if await button.count():
            await button.click()
        else:
            await newest.locator("select").filter(has_text=label).first.select_option(label=label)
        await self._page.wait_for_timeout(500)

    async def _shoot(self, name: str) -> None:
        for size, (width, height) in SIZES.items():
            await self._page.set_viewport_size({"width": width, "height": height})
            for theme in THEMES:
                await self._page.evaluate("name => { document.documentElement.dataset.theme = name; }", theme)
                await self._page.evaluate("document.querySelector('.message:last-child')?.scrollIntoView()")
                await self._page.screenshot(path=self._folder / f"{name}-{size}-{theme}.png")
                found = await find_serious_problems(self._page)
                self.problems += [f"{name}, {size}, {theme}: {problem}" for problem in found]
        await self._page.set_viewport_size({"width": SIZES["desktop"][0], "height": SIZES["desktop"][1]})


async def take_pictures(folder: Path) -> list[str]:
    """Take all pictures. Returns the serious problems that axe-core found."""
    with tempfile.TemporaryDirectory() as temporary:
        settings = Settings(database_path=Path(temporary) / "a.sqlite3", knowledge_path=KNOWLEDGE)
        async with run_playground(settings, 0) as address, async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_OPTIONS)
            photographer = Photographer(await browser.new_page(), folder)
            await photographer.take_all(address)
            await browser.close()
    return photographer.problems


def main() -> int:
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    problems = asyncio.run(take_pictures(folder))
    print("\n".join(problems) or "axe-core finds nothing serious.")
    return 1 if problems else 0


if __name__ == "__main__":
    raise SystemExit(main())
