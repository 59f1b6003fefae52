"""A modal in the page: every kind of field, and errors that keep what was entered."""

import asyncio
import re
from collections.abc import AsyncIterator

import discord
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from bot.emulator.server import DiscordEmulator
from bot.emulator.state.state import State
from bot.playground.seed import seed_people
from bot.playground.server import PlaygroundServer
from tests.emulator.sample_bot import Interaction, sample_bot


class CorrectionModal(discord.ui.Modal, title="A correction"):
    """One field of each kind."""

    name = discord.ui.Label(
        text="What is wrong",
        description="In a few words",
        component=discord.ui.TextInput["CorrectionModal"](min_length=5, custom_id="name"),
    )
    why = discord.ui.Label(
        text="Reason",
        component=discord.ui.TextInput["CorrectionModal"](
            style=discord.TextStyle.paragraph, required=False, custom_id="why"
        ),
    )
    kind = discord.ui.Label(
        text="Kind",
        component=discord.ui.Select["CorrectionModal"](
            custom_id="kind", options=[discord.SelectOption(label=name, value=name) for name in ("fact", "advice")]
        ),
    )
    sure = discord.ui.Label(
        text="How sure",
        component=discord.ui.RadioGroup["CorrectionModal"](
            custom_id="sure", options=[discord.RadioGroupOption(label=name, value=name) for name in ("very", "hardly")]
        ),
    )
    tell = discord.ui.Label(
        text="Tell me",
        component=discord.ui.CheckboxGroup["CorrectionModal"](
            custom_id="tell",
            required=False,
            min_values=0,
            options=[discord.CheckboxGroupOption(label=name, value=name) for name in ("today", "later")],
        ),
    )

    async def on_submit(self, interaction: Interaction) -> None:
        fields = (self.name, self.why, self.kind, self.sure, self.tell)
        values = [
            getattr(label.component, "values", None) or getattr(label.component, "value", None) for label in fields
        ]
        await interaction.response.send_message(str(values), ephemeral=True)


@pytest_asyncio.fixture(loop_scope="session")
async def page(browser: Browser) -> AsyncIterator[Page]:
    """The page with the sample bot behind it, which opens the modal for /do."""
    emulator = DiscordEmulator(State())
    async with emulator.serve():
        people = seed_people(emulator, "Bread")
        async with sample_bot(emulator.api_url, emulator.gateway_url) as client:
            client.action = lambda interaction: interaction.response.send_modal(CorrectionModal(timeout=60))
            connection = asyncio.create_task(client.connect())
            await asyncio.wait_for(emulator.gateway.ready.wait(), 10)
            async with PlaygroundServer(emulator, people).serve(0) as address:
                page = await browser.new_page()
                await page.goto(address)
                await page.wait_for_selector("#person option", state="attached")
                yield page
                await page.close()
            await client.close()
            await connection


async def test_a_modal_keeps_its_values_until_they_are_valid(page: Page) -> None:
    await page.get_by_label("Message", exact=True).fill("/do")
    await page.keyboard.press("Enter")
    await page.get_by_role("button", name="Send").click()
    modal = page.get_by_role("dialog", name="A correction")
    await expect(modal).to_be_visible()
    await modal.get_by_label("What is wrong").fill("no")
    await modal.get_by_label("Reason").fill("because <b>")
    await modal.get_by_label("Kind").select_option("advice")
    await modal.get_by_label("hardly").check()
    await modal.get_by_label("later").check()
    await modal.get_by_role("button", name="Submit").click()
    await expect(modal.get_by_role("alert")).not_to_be_empty()
    await expect(modal.get_by_label("What is wrong")).to_have_value("no")
    await expect(modal.get_by_label("Reason")).to_have_value("because <b>")
    await modal.get_by_label("What is wrong").fill("the oven")
    await modal.get_by_role("button", name="Submit").click()

    await expect(modal).to_be_hidden()
    await page.keyboard.type("/d")
    await expect(page.locator("#suggestions li")).to_have_text([re.compile("/do")])
    await expect(page.locator(".message").last).to_contain_text(
        "['the oven', 'because <b>', ['advice'], 'hardly', ['later']]"
    )
