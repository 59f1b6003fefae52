"""A form of a bot in the page: every kind of field, and what is wrong said inside, with all that was typed kept."""

import asyncio
import re
from collections.abc import AsyncIterator

import discord
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from bot.emulator.server import DiscordEmulator
from bot.emulator.state.state import State
from bot.playground.seed import cast
from bot.playground.server import PlaygroundServer
from tests.emulator.sample import Interaction, sample


class Form(discord.ui.Modal, title="A correction"):
    """One field of each kind."""

    name = discord.ui.Label(
        text="What is wrong",
        description="In a few words",
        component=discord.ui.TextInput["Form"](min_length=5, custom_id="name"),
    )
    why = discord.ui.Label(
        text="Reason",
        component=discord.ui.TextInput["Form"](style=discord.TextStyle.paragraph, required=False, custom_id="why"),
    )
    kind = discord.ui.Label(
        text="Kind",
        component=discord.ui.Select["Form"](
            custom_id="kind", options=[discord.SelectOption(label=name, value=name) for name in ("fact", "advice")]
        ),
    )
    sure = discord.ui.Label(
        text="How sure",
        component=discord.ui.RadioGroup["Form"](
            custom_id="sure", options=[discord.RadioGroupOption(label=name, value=name) for name in ("very", "hardly")]
        ),
    )
    tell = discord.ui.Label(
        text="Tell me",
        component=discord.ui.CheckboxGroup["Form"](
            custom_id="tell",
            required=False,
            min_values=0,
            options=[discord.CheckboxGroupOption(label=name, value=name) for name in ("today", "later")],
        ),
    )

    async def on_submit(self, interaction: Interaction) -> None:
        fields = (self.name, self.why, self.kind, self.sure, self.tell)
        said = [getattr(one.component, "values", None) or getattr(one.component, "value", None) for one in fields]
        await interaction.response.send_message(str(said), ephemeral=True)


@pytest_asyncio.fixture
async def tab(browser: Browser) -> AsyncIterator[Page]:
    """The page with the sample bot behind it, which answers /do with the form."""
    world = State()
    async with DiscordEmulator.start(world) as emulator:
        people = cast(emulator, world)
        async with sample(emulator.api_url, emulator.gateway_url) as client:
            client.act = lambda interaction: interaction.response.send_modal(Form(timeout=60))
            connection = asyncio.create_task(client.connect())
            await asyncio.wait_for(emulator.gateway.ready.wait(), 10)
            async with PlaygroundServer(emulator, people).serve(0) as address:
                opened = await browser.new_page()
                await opened.goto(address)
                await opened.wait_for_selector("#person option", state="attached")
                yield opened
                await opened.close()
            await client.close()
            await connection


async def test_a_form_keeps_what_was_typed_until_it_is_right(tab: Page) -> None:
    await tab.get_by_label("Message", exact=True).fill("/do")
    await tab.keyboard.press("Enter")
    await tab.get_by_role("button", name="Send").click()
    form = tab.get_by_role("dialog", name="A correction")
    await expect(form).to_be_visible()
    await form.get_by_label("What is wrong").fill("no")
    await form.get_by_label("Reason").fill("because <b>")
    await form.get_by_label("Kind").select_option("advice")
    await form.get_by_label("hardly").check()
    await form.get_by_label("later").check()
    await form.get_by_role("button", name="Submit").click()
    await expect(form.get_by_role("alert")).not_to_be_empty()
    await expect(form.get_by_label("What is wrong")).to_have_value("no")
    await expect(form.get_by_label("Reason")).to_have_value("because <b>")
    await form.get_by_label("What is wrong").fill("the oven")
    await form.get_by_role("button", name="Submit").click()

    await expect(form).to_be_hidden()
    await tab.keyboard.type("/d")
    await expect(tab.locator("#list li")).to_have_text([re.compile("/do")])
    await expect(tab.locator(".message").last).to_contain_text(
        "['the oven', 'because <b>', ['advice'], 'hardly', ['later']]"
    )
