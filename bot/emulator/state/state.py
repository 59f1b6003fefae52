"""The emulator's state: users, guilds, messages and the bot's commands.

state = State()
readers = state.create_guild("Readers")
moderator = readers.add_member("Mod", permissions=PermissionFlag.MANAGE_GUILD)
"""

import asyncio
from collections.abc import Callable

from bot.emulator.clock import FakeClock
from bot.emulator.protocol import Payload
from bot.emulator.state.guilds import Channel, Guild
from bot.emulator.state.messages import Attachment, Message, Upload, sanitise_filename
from bot.emulator.state.users import User

TOKEN = "emulator"  # noqa: S105 - it opens nothing

# Older messages are dropped, so that hours of load take no more memory.
MAX_MESSAGES = 20_000

# Older files are dropped, too.
MAX_ATTACHMENTS = 1_000

Listener = Callable[[str, Payload, int | None], None]
"""Receives an event: its name, its data and the id of its guild."""


class State:
    """Everything that exists in the emulated Discord.

    `commands` holds the global commands under "global" and each guild's under its id. `cdn` is the address of files.
    """

    def __init__(self, token: str = TOKEN, clock: FakeClock | None = None) -> None:
        self.clock = clock or FakeClock()
        self.token = token
        self.verify_key = "0" * 64
        self.interactions_endpoint_url: str | None = None
        self.cdn = "http://127.0.0.1"
        self.bot = User(self.clock.create_id(), "Almanac", bot=True)
        self.owner = User(self.clock.create_id(), "Owner")
        self.privacy_policy_url: str | None = None
        self.guilds: dict[int, Guild] = {}
        self.users: dict[int, User] = {}
        self.direct_channels: dict[int, Channel] = {}
        self.messages: dict[int, Message] = {}
        self.attachments: dict[int, Attachment] = {}
        self.commands: dict[str, list[Payload]] = {}
        self.listeners: list[Listener] = []
        self._waiters: dict[int, tuple[Callable[[], bool], asyncio.Future[None]]] = {}
        self._check_scheduled = False

    def create_id(self) -> int:
        return self.clock.create_id()

    def create_guild(self, name: str = "Readers", *, installed: bool = True) -> Guild:
        """Create a guild with the channel "general"; the bot joins it if it is `installed` there."""
        guild = Guild(self.create_id(), name, self.create_id, self.emit, owner_id=self.owner.id, installed=installed)
        guild.create_channel("general")
        if installed:
            guild.add_member(self.bot)
            self.guilds[guild.id] = guild
            self.emit("GUILD_CREATE", guild.to_event_payload(self.bot), guild.id)
        return guild

    def remove_bot(self, guild: Guild) -> None:
        """Remove the bot from a guild."""
        del self.guilds[guild.id]
        self.emit("GUILD_DELETE", {"id": str(guild.id)}, guild.id)
        guild.installed = False

    def create_user(self, name: str, *, locale: str = "en-US", installed: bool = False) -> User:
        user = User(self.create_id(), name, locale=locale, installed=installed)
        self.users[user.id] = user
        return user

    def open_direct_channel(self, user: User) -> Channel:
        """A user's direct messages with the bot; created on first use."""
        if user.id not in self.direct_channels:
            self.direct_channels[user.id] = Channel(self.create_id(), user.name, recipients=(user, self.bot))
        return self.direct_channels[user.id]

    def create_group_channel(self, *users: User) -> Channel:
        """Create direct messages between users, without the bot."""
        return Channel(self.create_id(), "", recipients=users)

    def find_user(self, user_id: int) -> User | None:
        members = (guild.members.get(user_id) for guild in self.guilds.values())
        return self.users.get(user_id) or next((member.user for member in members if member), None)

    def find_channel(self, channel_id: int) -> Channel | None:
        """A channel of a guild that the bot is in, or of its direct messages."""
        for guild in self.guilds.values():
            if channel_id in guild.channels:
                return guild.channels[channel_id]
        return next((channel for channel in self.direct_channels.values() if channel.id == channel_id), None)

    def attach(self, channel: Channel, upload: Upload, description: str | None = None) -> Attachment:
        """Store a file, to be served at the address of the returned attachment."""
        file_id = self.create_id()
        stored = Upload(sanitise_filename(upload.filename), upload.content)
        url = f"{self.cdn}/attachments/{channel.id}/{file_id}/{stored.filename}"
        attachment = self.attachments[file_id] = Attachment(file_id, stored, url, description)
        if len(self.attachments) > MAX_ATTACHMENTS:
            del self.attachments[next(iter(self.attachments))]
        return attachment

    def post_message(self, author: User, channel: Channel, content: str, *files: Upload) -> Message:
        attachments = [self.attach(channel, file) for file in files]
        message = Message(self.create_id(), channel, author, self.clock.now(), content, attachments=attachments)
        self.add_message(message)
        return message

    def add_message(self, message: Message) -> None:
        """Put a new message into its channel."""
        self.messages[message.id] = message
        if len(self.messages) > MAX_MESSAGES:
            del self.messages[next(iter(self.messages))]
        self._emit_message("MESSAGE_CREATE", message)

    def mark_edited(self, message: Message) -> None:
        """Record that the content of a message has changed."""
        message.edited_at = self.clock.now()
        message.revision += 1
        self._emit_message("MESSAGE_UPDATE", message)

    def delete_message(self, message: Message) -> None:
        message.deleted = True
        message.revision += 1
        if not message.ephemeral:
            guild = message.channel.guild
            ids = {"id": str(message.id), "channel_id": str(message.channel.id)}
            if guild is None:
                self.emit("MESSAGE_DELETE", ids)
            else:
                self.emit("MESSAGE_DELETE", {**ids, "guild_id": str(guild.id)}, guild.id)
        self.notify_waiters()

    def list_visible_messages(self, channel: Channel, user: User) -> list[Message]:
        """The messages in a channel that a user can see, oldest first."""
        messages = [message for message in self.messages.values() if message.channel is channel and not message.deleted]
        return [message for message in messages if message.viewer is None or message.viewer.id == user.id]

    def _emit_message(self, event: str, message: Message) -> None:
        guild = message.channel.guild
        # The bot gets no events of guilds and group messages that it is not in, and none of ephemeral messages.
        in_reach = guild.installed if guild else self.bot in message.channel.recipients
        if in_reach and not message.ephemeral:
            self.emit(event, message.to_event_payload(), guild.id if guild else None)
        self.notify_waiters()

    def emit(self, event: str, data: Payload, guild_id: int | None = None) -> None:
        """Send an event to every listener, unless the bot is not in its guild."""
        if guild_id is None or guild_id in self.guilds:
            for listener in self.listeners:
                listener(event, data, guild_id)
        self.notify_waiters()

    def advance_clock(self, seconds: float) -> None:
        self.clock.advance(seconds)
        self.notify_waiters()

    def notify_waiters(self) -> None:
        """Check the conditions of `wait_until`, once for all changes in one iteration of the event loop."""
        if self._waiters and not self._check_scheduled:
            self._check_scheduled = True
            asyncio.get_running_loop().call_soon(self._check_conditions)

    def _check_conditions(self) -> None:
        self._check_scheduled = False
        for condition, future in self._waiters.values():
            if not future.done() and condition():
                future.set_result(None)

    async def wait_until(self, condition: Callable[[], bool], timeout_seconds: float = 10.0) -> None:
        """Wait until a condition on the state holds. Raises TimeoutError after `timeout_seconds` of real time."""
        if condition():
            return
        future = asyncio.get_running_loop().create_future()
        self._waiters[id(future)] = (condition, future)
        try:
            await asyncio.wait_for(future, timeout_seconds)
        finally:
            del self._waiters[id(future)]
