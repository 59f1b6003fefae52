"""The real bot, connected by real sockets to a loopback Discord, as the people in it meet it.

async def test_…(discord: DiscordWorld) -> None:
    reply = await discord.member.slash("ask", question="what is sourdough")
    await reply.press("Show to channel")
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.client import AlmanacClient, sync
from bot.connection import point_at
from bot.loopback.interactions import AUTOCOMPLETE, COMMAND, COMPONENT, IN_TIME, Interaction, menu, slash
from bot.loopback.rules import BUTTON, TEXT_DISPLAY, walk
from bot.loopback.server import Loopback
from bot.loopback.world import TOKEN, Guild, Message, Payload, User, World
from bot.service import Almanac
from bot.settings import Settings

SMALL = Path(__file__).parent / "data" / "small"


@dataclass(frozen=True, slots=True)
class Reply:
    """A message of the bot, as the person who got it sees it."""

    person: "Person"
    message: Message

    @property
    def text(self) -> str:
        parts = walk(self.message.body.get("components") or [])
        return "\n".join(part["content"] for part in parts if part["type"] == TEXT_DISPLAY)

    @property
    def buttons(self) -> list[str]:
        return [button["label"] for button in self._buttons()]

    @property
    def private(self) -> bool:
        return self.message.viewer is not None

    def _buttons(self) -> list[Payload]:
        return [part for part in walk(self.message.body.get("components") or []) if part["type"] == BUTTON]

    async def press(self, label: str, by: "Person | None" = None) -> "Reply":
        """Press the button of that label; the reply is what is shown then, in place or anew."""
        button = next(button for button in self._buttons() if button["label"] == label)
        content = {"custom_id": button["custom_id"], "component_type": BUTTON, "id": button["id"]}
        person = by or self.person
        return await person.replied(await person.act(COMPONENT, content, self.message))


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in a guild, or without one in a direct message with the bot."""

    world: "DiscordWorld"
    user: User
    guild: Guild | None

    async def slash(self, name: str, /, **options: str) -> Reply:
        return await self.replied(await self.act(COMMAND, slash(self.world.command(name), options)))

    async def menu(self, name: str, message: Message) -> Reply:
        return await self.replied(await self.act(COMMAND, menu(self.world.command(name), message)))

    async def complete(self, name: str, option: str, typed: str) -> list[str]:
        """The names of the choices offered while typing."""
        content = slash(self.world.command(name), {option: typed}, focused=option)
        return [choice["name"] for choice in (await self.act(AUTOCOMPLETE, content)).choices]

    def says(self, text: str) -> Message:
        assert self.guild is not None
        return self.world.loopback.world.post(self.guild.channel, self.user, {"content": text})

    async def act(self, kind: int, content: Payload, message: Message | None = None) -> Interaction:
        """Do something and wait for the bot's first answer, as long as Discord would."""
        made, event = self.world.loopback.interactions.begin(kind, self.user, self.guild, content, message)
        await self.world.loopback.gateway.dispatch("INTERACTION_CREATE", event)
        await asyncio.wait_for(made.answered.wait(), IN_TIME)
        return made

    async def replied(self, interaction: Interaction) -> Reply:
        assert interaction.original is not None
        return Reply(self, interaction.original)


class DiscordWorld:
    """One loopback Discord with a guild, a member, a stranger's direct messages, and the bot."""

    def __init__(self, loopback: Loopback, settings: Settings) -> None:
        self.loopback = loopback
        self.settings = settings
        self.guild = loopback.world.guild()
        self.member = Person(self, loopback.world.user("Mila"), self.guild)
        self.other = Person(self, loopback.world.user("Jovan"), self.guild)
        self.alone = Person(self, loopback.world.user("Ana"), None)
        self.service: Almanac | None = None
        self.client: AlmanacClient | None = None

    def command(self, name: str) -> Payload:
        return next(command for command in self.loopback.world.commands["global"] if command["name"] == name)

    def public(self) -> list[str]:
        """What the bot wrote for everybody in the guild's channel."""
        messages = self.loopback.world.messages.values()
        shown = [m for m in messages if m.viewer is None and m.channel == self.guild.channel and m.author.bot]
        return [Reply(self.member, message).text for message in shown]

    @asynccontextmanager
    async def bot(self) -> AsyncIterator[AlmanacClient]:
        """The bot, connected; started again it is a new process's worth of state."""
        self.loopback.gateway.ready.clear()
        point_at(self.settings)
        async with Almanac.open(self.settings) as service, AlmanacClient(service, self.settings) as client:
            await client.login(TOKEN)
            connection = asyncio.create_task(client.connect())
            try:
                await asyncio.wait_for(self.loopback.gateway.ready.wait(), 10)
                await sync(client)
                self.service, self.client = service, client
                yield client
            finally:
                await client.close()
                await asyncio.gather(connection, return_exceptions=True)


@asynccontextmanager
async def discord_world(folder: Path, database: Path) -> AsyncIterator[DiscordWorld]:
    """A world with a bot in it. At the end nothing may have been sent that Discord would refuse."""
    async with Loopback.start(World()) as loopback:
        settings = Settings(
            discord_token=TOKEN,
            database_path=database,
            knowledge_path=folder,
            discord_api_url=loopback.api_url,
            discord_gateway_url=loopback.gateway_url,
        )
        yield DiscordWorld(loopback, settings)
        assert loopback.rest.violations == []
