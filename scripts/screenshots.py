"""Takes pictures of every command and flow on the page, in both themes, as wide as a desktop and as a phone.

    python -m scripts.screenshots FOLDER [NAME …]

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
from scripts.axe import AXE, find_serious_problems
from tests.browser.conftest import CHROMIUM, CHROMIUM_OPTIONS, pick

KNOWLEDGE = Path(__file__).parents[1] / "knowledge"
SIZES = {"desktop": (1280, 800), "phone": (390, 844)}
THEMES = ("dark", "light")
SETTLING_MS = 700
"""Real time after which the page has drawn what came of a press."""


THINKING = "document.getElementById('log').lastElementChild.textContent.includes('is thinking…')"
SET_THEME = """name => {
  if (document.documentElement.dataset.theme !== name) document.getElementById("theme").click();
}"""
DONE = f"() => !{THINKING}"
RESPONDED = f"""count => document.querySelector('dialog[open]') ||
  (document.querySelectorAll('.message').length > count && !{THINKING})"""


@dataclass(frozen=True, slots=True)
class Flow:
    """A command, and what is done afterwards.

    Attributes:
        name: Of the pictures.
        command: A slash command, or one of the menu of `message`.
        options: Of the slash command, by name.
        then: What is pressed or picked, by its label; fields by name fill the open form and send it.
        person: Who does it.
        message: Written first, for a command of its menu.

    """

    name: str
    command: str
    options: Mapping[str, str] = field(default_factory=dict)
    then: Sequence[str | Mapping[str, str]] = ()
    person: str = "member"
    message: str = ""


def _as_moderator(name: str, command: str, *then: str | Mapping[str, str], **options: str) -> Flow:
    return Flow(name, f"knowledge {command}", options, then, "moderator")


NEW_ENTRY = {"text": "Chess is on Mondays at six.", "asked": "when is the chess evening", "source": "our own rule"}
REVIEWED = {"text": "Nina brings the cake.", "asked": "who brings the cake", "source": "our own rule"}
TO_REVIEW = "What a second moderator must approve…"
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
    Flow("answer-this", "Answer this", message="does anyone know who commands kfor these days?"),
    Flow("save-as-knowledge", "Save as knowledge", person="moderator", message="The bus leaves at nine."),
    _as_moderator("knowledge-add", "add"),
    _as_moderator("knowledge-add-incomplete", "add", {**NEW_ENTRY, "source": "https://me@example.org"}),
    _as_moderator("knowledge-add-preview", "add", NEW_ENTRY),
    _as_moderator("knowledge-add-more", "add", NEW_ENTRY, "More fields"),
    _as_moderator("knowledge-add-topic", "add", NEW_ENTRY, "Its topic"),
    _as_moderator("knowledge-add-saved", "add", NEW_ENTRY, "Save"),
    _as_moderator("knowledge-edit", "edit", entry="kfor/what"),
    _as_moderator("knowledge-edit-changed", "edit", "It has changed…", entry="nato-members/m32"),
    _as_moderator("knowledge-edit-wrong", "edit", "It was wrong…", entry="kfor/what"),
    _as_moderator("knowledge-edit-dates", "edit", "Wording, dates, sources", entry="kfor/what"),
    _as_moderator("knowledge-edit-picture", "edit", "Event, successor, picture", entry="kfor/what"),
    _as_moderator("knowledge-hide", "hide", entry="kfor/what"),
    _as_moderator("knowledge-hidden", "hide", "Hide it", entry="kfor/what"),
    _as_moderator("knowledge-restore", "restore", entry="kfor/what"),
    Flow("knowledge-category", "knowledge category", {"name": "Our meetings"}, (), "moderator"),
    _as_moderator("knowledge-source", "source", source="ewb-2021-05-18"),
    _as_moderator("knowledge-history", "history"),
    _as_moderator("knowledge-rewind", "rewind"),
    _as_moderator("knowledge-rewind-preview", "rewind", "“When is the chess evening”"),
    _as_moderator("knowledge-questions", "questions"),
    _as_moderator("knowledge-diff", "diff"),
    _as_moderator("knowledge-why", "why", question="who commands kfor"),
    _as_moderator("knowledge-stats", "stats"),
    _as_moderator("knowledge-settings", "settings"),
    _as_moderator("knowledge-settings-review", "settings", TO_REVIEW, "All categories"),
    _as_moderator("knowledge-settings-changed", "settings", TO_REVIEW, "All categories", "Done"),
    _as_moderator("knowledge-review", "add", REVIEWED, "Save"),
    Flow("knowledge-waiting", "knowledge waiting", person="owner"),
    _as_moderator("knowledge-export", "export"),
)


class Photographer:
    """Goes through the flows on one page."""

    def __init__(self, page: Page, folder: Path, names: Sequence[str]) -> None:
        self._page = page
        self._folder = folder
        self._names = names
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
            if not self._names or flow.name in self._names:
                await self._run(flow)
                await self._shoot(flow.name)

    async def _run(self, flow: Flow) -> None:
        """Begin in an empty tab, so that a picture shows one flow; what was posted in the channel stays."""
        await self._page.reload()
        await self._page.locator("#person").select_option(flow.person)
        await self._page.wait_for_function("name => document.querySelector('#person').value === name", arg=flow.person)
        await (self._use_menu(flow) if flow.message else self._use(flow))
        for step in flow.then:
            await self._page.wait_for_timeout(100)  # the page draws the message again after each press
            await (self._press(step) if isinstance(step, str) else self._send_form(step))

    async def _use_menu(self, flow: Flow) -> None:
        await self._page.get_by_label("Message", exact=True).fill(flow.message)
        await self._page.keyboard.press("Enter")
        written = self._page.locator(".message", has_text=flow.message).last
        await written.get_by_role("button", name="Apps").click()
        count = await self._page.locator(".message").count()
        await self._page.get_by_role("menuitem", name=flow.command).click()
        await self._page.wait_for_function(RESPONDED, arg=count)

    async def _send_form(self, fields: Mapping[str, str]) -> None:
        dialog = self._page.locator("dialog[open]")
        for name, text in fields.items():
            await dialog.locator(f'[name="{name}"]').fill(text)
        await dialog.get_by_role("button", name="Submit").click()
        await dialog.wait_for(state="hidden")
        await self._settle()

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
        button = newest.get_by_role("button", name=label, exact=True)
        checklist = newest.locator("summary", has_text=label)
        box = newest.get_by_role("checkbox", name=label, exact=True)
        if await button.count():
            await button.click()
        elif await checklist.count():
            await checklist.click()
        elif await box.count():
            await box.check()
        else:
            await pick(newest.locator("select").filter(has_text=label).first, label)
        await self._settle()

    async def _settle(self) -> None:
        await self._page.wait_for_timeout(SETTLING_MS)
        await self._page.wait_for_function(DONE)

    async def _shoot(self, name: str) -> None:
        for size, (width, height) in SIZES.items():
            await self._page.set_viewport_size({"width": width, "height": height})
            for theme in THEMES:
                await self._page.evaluate(SET_THEME, theme)
                await self._page.evaluate("document.querySelector('.message:last-child')?.scrollIntoView()")
                await self._page.screenshot(path=self._folder / f"{name}-{size}-{theme}.png")
                found = await find_serious_problems(self._page) if AXE.is_file() else []
                self.problems += [f"{name}, {size}, {theme}: {problem}" for problem in found]
        await self._page.set_viewport_size({"width": SIZES["desktop"][0], "height": SIZES["desktop"][1]})


async def take_pictures(folder: Path, names: Sequence[str]) -> list[str]:
    """Take the pictures of these flows, of all if none is named. Returns the serious problems that axe-core found."""
    with tempfile.TemporaryDirectory() as temporary:
        settings = Settings(database_path=Path(temporary) / "a.sqlite3", knowledge_path=KNOWLEDGE)
        async with run_playground(settings, 0) as address, async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_OPTIONS)
            photographer = Photographer(await browser.new_page(), folder, names)
            await photographer.take_all(address)
            await browser.close()
    return photographer.problems


def main() -> int:
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    problems = asyncio.run(take_pictures(folder, sys.argv[2:]))
    nothing = "axe-core finds nothing serious." if AXE.is_file() else "Not checked: axe-core isn't in .browser/."
    print("\n".join(problems) or nothing)
    return 1 if problems else 0


if __name__ == "__main__":
    raise SystemExit(main())
