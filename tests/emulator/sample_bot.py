"""A small bot of discord.py; tests set what it does for `/do` and its button."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import discord
from discord import app_commands
from discord.gateway import DiscordWebSocket
from discord.http import Route
from yarl import URL

from bot.emulator.state.state import TOKEN

Interaction = discord.Interaction[Any]
Action = Callable[[Interaction], Awaitable[object]]


async def say_hello(interaction: Interaction) -> None:
    await interaction.response.send_message("hello")


class SampleBot(discord.Client):
    """`action` is what `/do` and the button do; `interactions` and `messages` are those received."""

    def __init__(self, intents: discord.Intents | None = None, heartbeat_timeout: float = 60.0) -> None:
        super().__init__(
            intents=intents or discord.Intents(guilds=True),
            guild_ready_timeout=0.05,
            heartbeat_timeout=heartbeat_timeout,
        )
        self.action: Action = say_hello
        self.interactions: list[Interaction] = []
        self.messages: list[discord.Message] = []
        self.tree = app_commands.CommandTree(
            self,
            allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=True),
            allowed_installs=app_commands.AppInstallationType(guild=True, user=True),
        )
        commands: list[app_commands.Command[Any, ..., Any] | app_commands.Group | app_commands.ContextMenu]
        commands = [do, pick, knowledge, quote, inspect]
        for command in commands:
            self.tree.add_command(command)

    async def setup_hook(self) -> None:
        self.add_dynamic_items(VoteButton)
        await self.tree.sync()

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Identify at once: discord.py would wait 5 s after a lost session."""

    async def on_interaction(self, interaction: Interaction) -> None:
        self.interactions.append(interaction)

    async def on_message(self, message: discord.Message) -> None:
        self.messages.append(message)


def require_sample_bot(interaction: Interaction) -> SampleBot:
    assert isinstance(interaction.client, SampleBot)
    return interaction.client


class VoteButton(discord.ui.DynamicItem[discord.ui.Button[discord.ui.LayoutView]], template=r"vote:(?P<number>[0-9]+)"):
    """A button that still works after a restart."""

    def __init__(self, number: int) -> None:
        self.number = number
        super().__init__(discord.ui.Button(label=f"Vote {number}", custom_id=f"vote:{number}"))

    @classmethod
    async def from_custom_id(
        cls, _interaction: Interaction, _item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> "VoteButton":
        return cls(int(match["number"]))

    async def callback(self, interaction: Interaction) -> None:
        await require_sample_bot(interaction).action(interaction)


@app_commands.command()
async def do(interaction: Interaction) -> None:
    """Do what the test says."""
    await require_sample_bot(interaction).action(interaction)


@app_commands.command()
@app_commands.choices(size=[app_commands.Choice(name="Small", value="s"), app_commands.Choice(name="Large", value="l")])
async def pick(
    interaction: Interaction,
    word: app_commands.Range[str, 2, 10],
    times: app_commands.Range[int, 1, 5] = 1,
    size: app_commands.Choice[str] | None = None,
    who: discord.Member | discord.User | None = None,
    file: discord.Attachment | None = None,
) -> None:
    """Say what was picked."""
    name = who.name if who else "nobody"
    content = "" if file is None else (await file.read()).decode()
    await interaction.response.send_message(f"{word * times} {size.value if size else '-'} {name} {content}".rstrip())


@pick.autocomplete("word")
async def complete_word(_interaction: Interaction, text: str) -> list[app_commands.Choice[str]]:
    return [app_commands.Choice(name=f"{text}!", value=f"{text}!")] * (text != "none")


knowledge = app_commands.Group(
    name="knowledge", description="For moderators", default_permissions=discord.Permissions(manage_guild=True)
)


@knowledge.command()
async def add(interaction: Interaction, title: str) -> None:
    """Add an entry."""
    await interaction.response.send_message(f"added {title}", ephemeral=True)


@app_commands.context_menu(name="Quote")
async def quote(interaction: Interaction, message: discord.Message) -> None:
    await interaction.response.send_message(f"{message.author.name}: {message.content}")


@app_commands.context_menu(name="Inspect")
async def inspect(interaction: Interaction, member: discord.Member) -> None:
    await interaction.response.send_message(f"{member.name}: {', '.join(role.name for role in member.roles)}")


@asynccontextmanager
async def sample_bot(api_url: str, gateway_url: str) -> AsyncIterator[SampleBot]:
    """The sample bot, logged in."""
    point_at(api_url, gateway_url)
    async with SampleBot() as client:
        await client.login(TOKEN)
        yield client


def point_at(api_url: str, gateway_url: str) -> None:
    """Point discord.py at an emulated Discord."""
    Route.BASE = api_url
    DiscordWebSocket.DEFAULT_GATEWAY = URL(gateway_url)


async def error_code(call: Awaitable[object]) -> int:
    """Discord's error code if it refuses the call, else 0."""
    try:
        await call
    except discord.HTTPException as error:
        return error.code
    return 0
