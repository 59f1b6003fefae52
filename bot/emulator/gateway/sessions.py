"""A bot's sessions: what was dispatched, numbered and kept, so that a resumed one misses nothing."""

import secrets
from collections import deque
from dataclasses import dataclass, field

from bot.emulator.gateway.socket import Socket
from bot.emulator.protocol import Intent, Op, Payload

KEPT = 1_000
"""Dispatches kept for a resume; Discord keeps some minutes' worth."""

NEEDS: dict[str, tuple[Intent, Intent | None]] = {
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
"""The intent an event needs in a guild, and in direct messages where that is another."""

MAX_CONTENT_LENGTH = ("content", "embeds", "components", "attachments")


@dataclass(slots=True, eq=False)
class Session:
    """One identified bot, or one shard of it."""

    bot_id: str
    intents: int
    shard: tuple[int, int] = (0, 1)
    id: str = field(default_factory=lambda: secrets.token_hex(16))
    socket: Socket | None = None
    sequence: int = 0
    kept: deque[Payload] = field(default_factory=lambda: deque(maxlen=KEPT))

    def receives(self, event: str, guild: int | None) -> bool:
        """Whether this shard is told of it: its guilds' events, and of what has no guild the first shard."""
        number, total = self.shard
        if (0 if guild is None else (guild >> 22) % total) != number:
            return False
        in_guild, direct = NEEDS.get(event, (None, None))
        needed = direct if guild is None and direct else in_guild
        return needed is None or bool(self.intents & needed)

    def dispatch(self, event: str, content: Payload) -> None:
        self.sequence += 1
        frame = {"op": int(Op.DISPATCH), "t": event, "s": self.sequence, "d": self._readable(event, content)}
        self.kept.append(frame)
        if self.socket is not None:
            self.socket.say(frame)

    def _readable(self, event: str, content: Payload) -> Payload:
        """What people write in guilds is blank without the privileged intent; the bot's own messages are not."""
        if not event.startswith("MESSAGE_") or "author" not in content or "guild_id" not in content:
            return content
        if self.intents & Intent.MESSAGE_CONTENT or content["author"]["id"] == self.bot_id:
            return content
        return content | {name: "" if name == "content" else [] for name in MAX_CONTENT_LENGTH}

    def missed(self, since: int) -> list[Payload] | None:
        """What was dispatched after a number; None when that is not known (any more)."""
        oldest = self.kept[0]["s"] if self.kept else 1
        if not oldest - 1 <= since <= self.sequence:
            return None
        return [frame for frame in self.kept if frame["s"] > since]
