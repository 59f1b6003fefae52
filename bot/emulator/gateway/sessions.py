"""Gateway sessions, which keep numbered events so that a bot can resume."""

import secrets
from collections import deque
from dataclasses import dataclass, field

from bot.emulator.gateway.socket import Socket
from bot.emulator.protocol import Intent, Opcode, Payload

# For a resume; Discord keeps the events of a few minutes.
MAX_KEPT_EVENTS = 1_000

# The intent for an event in a guild, and the one for direct messages if it differs.
REQUIRED_INTENTS: dict[str, tuple[Intent, Intent | None]] = {
    "GUILD_CREATE": (Intent.GUILDS, None),
    "GUILD_DELETE": (Intent.GUILDS, None),
    "GUILD_ROLE_CREATE": (Intent.GUILDS, None),
    "CHANNEL_CREATE": (Intent.GUILDS, None),
    "GUILD_MEMBER_ADD": (Intent.GUILD_MEMBERS, None),
    "GUILD_MEMBER_UPDATE": (Intent.GUILD_MEMBERS, None),
    "MESSAGE_CREATE": (Intent.GUILD_MESSAGES, Intent.DIRECT_MESSAGES),
    "MESSAGE_UPDATE": (Intent.GUILD_MESSAGES, Intent.DIRECT_MESSAGES),
    "MESSAGE_DELETE": (Intent.GUILD_MESSAGES, Intent.DIRECT_MESSAGES),
}

# Fields of a message that require the intent MESSAGE_CONTENT.
CONTENT_FIELDS = ("content", "embeds", "components", "attachments")


@dataclass(slots=True, eq=False)
class Session:
    """An identified bot, or one (id, total) shard of it; `socket` is None while it is disconnected."""

    bot_id: str
    intents: int
    shard: tuple[int, int] = (0, 1)
    id: str = field(default_factory=lambda: secrets.token_hex(16))
    socket: Socket | None = None
    sequence: int = 0
    kept: deque[Payload] = field(default_factory=lambda: deque(maxlen=MAX_KEPT_EVENTS))

    def receives(self, event: str, guild_id: int | None) -> bool:
        """Whether an event is for this shard and its intents; the first shard gets events without a guild."""
        shard_id, total = self.shard
        # Discord's sharding formula: (guild_id >> 22) % total.
        if (0 if guild_id is None else (guild_id >> 22) % total) != shard_id:
            return False
        in_guild, in_direct = REQUIRED_INTENTS.get(event, (None, None))
        required = in_direct if guild_id is None and in_direct else in_guild
        return required is None or bool(self.intents & required)

    def dispatch(self, event: str, data: Payload) -> None:
        """Number an event, keep it, and send it if the bot is connected."""
        self.sequence += 1
        frame = {"op": int(Opcode.DISPATCH), "t": event, "s": self.sequence, "d": self._redact(event, data)}
        self.kept.append(frame)
        if self.socket is not None:
            self.socket.send(frame)

    def _redact(self, event: str, data: Payload) -> Payload:
        """Blank what others write in guilds, unless the bot has the privileged intent."""
        if not event.startswith("MESSAGE_") or "author" not in data or "guild_id" not in data:
            return data
        if self.intents & Intent.MESSAGE_CONTENT or data["author"]["id"] == self.bot_id:
            return data
        return data | {name: "" if name == "content" else [] for name in CONTENT_FIELDS}

    def list_events_since(self, sequence: int) -> list[Payload] | None:
        """The events after a sequence number; None if some of them are lost or it lies ahead."""
        oldest = self.kept[0]["s"] if self.kept else 1
        if not oldest - 1 <= sequence <= self.sequence:
            return None
        return [frame for frame in self.kept if frame["s"] > sequence]
