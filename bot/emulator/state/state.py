"""Who and what there is in the emulated Discord: people, guilds, messages, the bot's commands.

state = World()
readers = state.create_guild("Readers")
moderator = readers.add_member("Mod", permissions=Permission.MANAGE_GUILD)
"""

import asyncio
from collections.abc import Callable

from bot.emulator.clock import FakeClock
from bot.emulator.protocol import Payload
from bot.emulator.state.guilds import Channel, Guild
from bot.emulator.state.messages import Attachment, Message, Upload, plain_name
from bot.emulator.state.users import User

TOKEN = "emulator"  # noqa: S105 - it opens nothing

KEPT = 20_000
"""Messages and interactions that are remembered; hours of load take no more memory."""

FILES = 1_000
"""Files that are remembered, the newest."""


class State:
    """All state. `commands` has the global ones under "global" and each guild's under its id.

    Everything that happens is told to `listeners` (event, content, guild) and to those who wait.
    """

    def __init__(self, token: str = TOKEN, clock: FakeClock | None = None) -> None:
        self.clock = clock or FakeClock()
        self.token = token
        self.cdn = "http://127.0.0.1"
        self.bot = User(self.clock.new_id(), "Almanac", bot=True)
        self.owner = User(self.clock.new_id(), "Owner")
        self.guilds: dict[int, Guild] = {}
        self.users: dict[int, User] = {}
        self.directs: dict[int, Channel] = {}
        self.messages: dict[int, Message] = {}
        self.attachments: dict[int, Attachment] = {}
        self.commands: dict[str, list[Payload]] = {}
        self.listeners: list[Callable[[str, Payload, int | None], None]] = []
        self._waiting: dict[int, tuple[Callable[[], bool], asyncio.Future[None]]] = {}
        self._asking = False

    def new_id(self) -> int:
        return self.clock.new_id()

    def create_guild(self, name: str = "Readers", *, installed: bool = True) -> Guild:
        """A new guild with the channel "general"; the bot is in it when it is `installed` there."""
        made = Guild(self.new_id(), name, self.new_id, self.emit, owner_id=self.owner.id, installed=installed)
        made.create_channel("general")
        if installed:
            made.add_member(self.bot)
            self.guilds[made.id] = made
            self.emit("GUILD_CREATE", made.to_event_payload(self.bot), made.id)
        return made

    def remove_bot(self, guild: Guild) -> None:
        """The bot is removed from a guild."""
        del self.guilds[guild.id]
        self.emit("GUILD_DELETE", {"id": str(guild.id)}, guild.id)
        guild.installed = False

    def create_user(self, name: str, *, locale: str = "en-US", installed: bool = False) -> User:
        made = User(self.new_id(), name, locale=locale, installed=installed)
        self.users[made.id] = made
        return made

    def direct_channel(self, user: User) -> Channel:
        """The conversation of somebody with the bot."""
        if user.id not in self.directs:
            self.directs[user.id] = Channel(self.new_id(), user.name, recipients=(user, self.bot))
        return self.directs[user.id]

    def create_group_channel(self, *people: User) -> Channel:
        """A conversation between people, in which the bot is not."""
        return Channel(self.new_id(), "", recipients=people)

    def find_user(self, user_id: int) -> User | None:
        members = (guild.members.get(user_id) for guild in self.guilds.values())
        return self.users.get(user_id) or next((one.user for one in members if one), None)

    def find_channel(self, channel_id: int) -> Channel | None:
        """A channel in which the bot itself may be."""
        for guild in self.guilds.values():
            if channel_id in guild.channels:
                return guild.channels[channel_id]
        return next((one for one in self.directs.values() if one.id == channel_id), None)

    def attach(self, channel: Channel, upload: Upload, description: str | None = None) -> Attachment:
        number = self.new_id()
        kept = Upload(plain_name(upload.filename), upload.content)
        address = f"{self.cdn}/attachments/{channel.id}/{number}/{kept.filename}"
        made = self.attachments[number] = Attachment(number, kept, address, description)
        if len(self.attachments) > FILES:
            del self.attachments[next(iter(self.attachments))]
        return made

    def post_message(self, author: User, channel: Channel, content: str, *files: Upload) -> Message:
        """Somebody writes a message."""
        attached = [self.attach(channel, file) for file in files]
        message = Message(self.new_id(), channel, author, self.clock.now(), content, attachments=attached)
        self.keep(message)
        return message

    def keep(self, message: Message) -> None:
        """Put a message into its channel."""
        self.messages[message.id] = message
        if len(self.messages) > KEPT:
            del self.messages[next(iter(self.messages))]
        self.tell("MESSAGE_CREATE", message)

    def edited(self, message: Message) -> None:
        """A message was changed."""
        message.edited = self.clock.now()
        message.revision += 1
        self.tell("MESSAGE_UPDATE", message)

    def delete(self, message: Message) -> None:
        message.deleted = True
        message.revision += 1
        guild = message.channel.guild
        place = {} if guild is None else {"guild_id": str(guild.id)}
        if not message.ephemeral:
            content = {"id": str(message.id), "channel_id": str(message.channel.id), **place}
            self.emit("MESSAGE_DELETE", content, guild.id if guild else None)
        self.notify_waiters()

    def visible(self, channel: Channel, user: User) -> list[Message]:
        """What somebody sees in a channel, oldest first."""
        here = [one for one in self.messages.values() if one.channel is channel and not one.deleted]
        return [one for one in here if one.viewer is None or one.viewer.id == user.id]

    def tell(self, event: str, message: Message) -> None:
        """Tell the bots of a message, if a bot may see where it stands."""
        guild = message.channel.guild
        reachable = guild.installed if guild else self.bot in message.channel.recipients
        if reachable and not message.ephemeral:
            self.emit(event, message.to_event_payload(), guild.id if guild else None)
        self.notify_waiters()

    def emit(self, event: str, content: Payload, guild: int | None = None) -> None:
        if guild is None or guild in self.guilds:
            for listener in self.listeners:
                listener(event, content, guild)
        self.notify_waiters()

    def advance_clock(self, seconds: float) -> None:
        """Let time pass at once."""
        self.clock.advance(seconds)
        self.notify_waiters()

    def notify_waiters(self) -> None:
        """Something has changed: those who wait are asked once, however much changes in one turn of the loop."""
        if self._waiting and not self._asking:
            self._asking = True
            asyncio.get_running_loop().call_soon(self._ask)

    def _ask(self) -> None:
        self._asking = False
        for condition, future in self._waiting.values():
            if not future.done() and condition():
                future.set_result(None)

    async def wait_until(self, condition: Callable[[], bool], seconds: float = 10.0) -> None:
        """Wait until it holds. Raises TimeoutError after so many real seconds."""
        if condition():
            return
        future = asyncio.get_running_loop().create_future()
        self._waiting[id(future)] = (condition, future)
        try:
            await asyncio.wait_for(future, seconds)
        finally:
            del self._waiting[id(future)]
