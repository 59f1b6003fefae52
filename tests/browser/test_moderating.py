"""What moderators do most, counted on the page: forms that open, previews that are read, buttons that are pressed."""

from datetime import UTC, datetime, timedelta

import pytest_asyncio
from playwright.async_api import Locator, expect

from tests.browser.conftest import PlaygroundPage

HEAT = "how hot is the oven for sourdough"
TODAY = datetime.now(UTC).date()


class Moderator:
    """A moderator on the page; counts the forms that they send and the buttons that they press below messages."""

    def __init__(self, playground: PlaygroundPage) -> None:
        self.playground = playground
        self.newest = playground.page.locator(".message").last
        self.forms = self.presses = 0

    async def command(self, name: str, **options: str) -> None:
        page = self.playground.page
        await page.get_by_label("Message", exact=True).focus()
        await self.playground.type(f"/{name} ")
        for label, value in options.items():
            await page.locator(f'[name="{label}"]').fill(value)
        await page.get_by_role("button", name="Send").click()

    async def press(self, label: str) -> None:
        self.presses += 1
        await self.newest.get_by_role("button", name=label, exact=True).click()

    async def send_form(self, **fields: str) -> None:
        self.forms += 1
        dialog = self.playground.page.locator("dialog[open]")
        for name, value in fields.items():
            await dialog.locator(f'[name="{name}"]').fill(value)
        await dialog.get_by_role("button", name="Submit").click()
        await expect(dialog).to_have_count(0)

    async def ask(self, question: str, as_of: str) -> Locator:
        await self.command("ask", question=question, as_of=as_of)
        return self.newest


@pytest_asyncio.fixture(loop_scope="session")
async def moderator(playground: PlaygroundPage) -> Moderator:
    await playground.page.get_by_label("You are").select_option("moderator")
    return Moderator(playground)


async def test_adding_a_fact_with_a_new_source_is_one_form_one_preview_and_one_press(moderator: Moderator) -> None:
    await moderator.command("knowledge add")
    await moderator.send_form(text="Two percent.", asked="how much salt", source="https://example.org/salt")
    await expect(moderator.newest).to_contain_text("Preview")
    await moderator.press("Save")
    await expect(moderator.newest).to_contain_text("Saved. Members see this now.")

    assert (moderator.forms, moderator.presses) == (1, 1)


async def test_a_category_that_nobody_chose_is_that_of_the_nearest_topic(moderator: Moderator) -> None:
    await moderator.command("knowledge add")
    await moderator.send_form(
        text="Two days in a linen bag.", asked="how long does a linen bag keep bread", source="us"
    )

    await expect(moderator.newest).to_contain_text("in the category “Keeping”")


async def test_a_changed_fact_is_one_press_and_one_form_and_both_days_are_answered_right(moderator: Moderator) -> None:
    await moderator.command("knowledge edit", entry="sourdough/temperature")
    await expect(moderator.newest).to_contain_text("Edit “How hot is the oven for sourdough”")
    await moderator.press("It has changed…")
    await moderator.send_form(text="The oven stands at 250 degrees.")
    await expect(moderator.newest).to_contain_text("Saved")

    assert (moderator.forms, moderator.presses) == (1, 1)
    await expect(await moderator.ask(HEAT, TODAY.isoformat())).to_contain_text("250 degrees")
    yesterday = await moderator.ask(HEAT, (TODAY - timedelta(days=1)).isoformat())
    await expect(yesterday).to_contain_text("230 degrees")
