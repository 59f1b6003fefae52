"""The main commands against SimCord, an emulator by others: what our own emulator allows, theirs allows too."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import simcord
from simcord import ChannelHandle, InteractionResult, MemberActor, ResponseMessage

from bot.app import Almanac
from bot.config import Settings
from bot.discord.client import AlmanacClient


@asynccontextmanager
async def visit(app: Almanac) -> AsyncIterator[tuple[ChannelHandle, MemberActor, MemberActor]]:
    """A guild's channel with two members, and the bot in it."""
    client = AlmanacClient(app, Settings())
    async with simcord.run(client) as env:
        await client.command_sync.sync()
        guild = env.create_guild()
        channel = guild.create_text_channel("general")
        yield channel, guild.add_member(env.create_user("mila")), guild.add_member(env.create_user("jovan"))


def shown(result: InteractionResult) -> ResponseMessage:
    assert result.response is not None
    return result.response


def text(result: InteractionResult) -> str:
    """Everything a reader sees in a reply with components."""
    return str(shown(result).components)


async def test_ask_and_share(app: Almanac) -> None:
    async with visit(app) as (channel, mila, _):
        asked = await mila.slash(channel, "ask", question="what is sourdough")
        assert asked.ephemeral
        assert "fed leaven" in text(asked)

        shared = await mila.click(shown(asked), label="Show to channel")
        (public,) = shared.followups
        assert not public.ephemeral
        assert "mila asked" in str(public.components)


async def test_autocomplete(app: Almanac) -> None:
    async with visit(app) as (channel, mila, _):
        choices = await mila.autocomplete(channel, "ask", "question", "how hot is")
        assert choices[0]["name"] == "how hot is the oven for sourdough"


async def test_did_you_mean_and_the_moderators(app: Almanac) -> None:
    async with visit(app) as (channel, mila, _):
        unsure = await mila.slash(channel, "ask", question="oven or fridge")
        answered = await mila.click(shown(unsure), label="How hot was the wood oven")
        assert "280 degrees" in text(answered)

        none = await mila.slash(channel, "ask", question="who won the world cup")
        passed_on = await mila.click(shown(none), label="Ask the moderators")
        assert "passed on" in text(passed_on)


async def test_the_message_menu(app: Almanac) -> None:
    async with visit(app) as (channel, mila, jovan):
        message = await jovan.send(channel, "how hot is the oven for sourdough?")

        answered = await mila.context_menu(channel, "Answer this", message)
        assert "230 degrees" in text(answered)


@pytest.mark.parametrize("name", ["topics", "recommend", "fact", "about"])
async def test_commands_without_options(name: str, app: Almanac) -> None:
    async with visit(app) as (channel, mila, _):
        assert (await mila.slash(channel, name)).ephemeral


async def test_topic(app: Almanac) -> None:
    async with visit(app) as (channel, mila, _):
        assert "fed leaven" in text(await mila.slash(channel, "topic", name="leaven"))
