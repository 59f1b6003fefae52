"""Messages and their attachments."""

import mimetypes
import re
from dataclasses import dataclass, field

from bot.emulator.clock import format_timestamp
from bot.emulator.protocol import MessageFlag, MessageKind, Payload
from bot.emulator.state.guilds import Channel
from bot.emulator.state.users import User

# Per attachment, in a guild without boosts.
MAX_ATTACHMENT_BYTES = 10_485_760


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as a user or bot sends it."""

    filename: str
    content: bytes


def sanitise_filename(filename: str) -> str:
    """The name that Discord stores: the last part of a path, of ASCII letters, digits, dots, dashes and underscores.

    >>> sanitise_filename("../a b?.yaml")
    'a_b_.yaml'
    """
    last = filename.replace("\\", "/").rpartition("/")[2]
    return re.sub(r"[^A-Za-z0-9._-]+", "_", last).lstrip(".") or "file"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A stored file, served at `url`."""

    id: int
    upload: Upload
    url: str
    description: str | None = None

    def to_payload(self) -> Payload:
        content_type = mimetypes.guess_type(self.upload.filename)[0]
        return {
            "id": str(self.id),
            "filename": self.upload.filename,
            "size": len(self.upload.content),
            "url": self.url,
            "proxy_url": self.url,
            **({"content_type": content_type} if content_type else {}),
            **({"description": self.description} if self.description else {}),
        }


@dataclass(slots=True, eq=False)
class Message:
    """A message in a channel.

    `viewer` is the only user who sees an ephemeral message; None for other messages. `origin` holds the fields about
    the interaction or message that it replies to. `revision` rises with every change.
    """

    id: int
    channel: Channel
    author: User
    created_at: float
    content: str = ""
    embeds: list[Payload] = field(default_factory=list)
    components: list[Payload] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    flags: int = 0
    viewer: User | None = None
    kind: MessageKind = MessageKind.DEFAULT
    origin: Payload = field(default_factory=dict)
    edited_at: float | None = None
    deleted: bool = False
    revision: int = 1

    @property
    def ephemeral(self) -> bool:
        return self.viewer is not None

    @property
    def loading(self) -> bool:
        """Whether it is the placeholder of a deferred response."""
        return bool(self.flags & MessageFlag.LOADING)

    def to_payload(self) -> Payload:
        return {
            "id": str(self.id),
            "channel_id": str(self.channel.id),
            "author": self.author.to_payload(),
            "content": self.content,
            "timestamp": format_timestamp(self.created_at),
            "edited_timestamp": None if self.edited_at is None else format_timestamp(self.edited_at),
            "tts": False,
            "mention_everyone": False,
            "mentions": [],
            "mention_roles": [],
            "attachments": [attachment.to_payload() for attachment in self.attachments],
            "embeds": self.embeds,
            "components": self.components,
            "pinned": False,
            "type": int(self.kind),
            "flags": self.flags,
            **self.origin,
        }

    def to_event_payload(self) -> Payload:
        """The data of MESSAGE_CREATE and MESSAGE_UPDATE."""
        if self.channel.guild is None:
            return self.to_payload()
        author = self.channel.guild.members.get(self.author.id)
        member = {} if author is None else {"member": author.to_partial_payload()}
        return {**self.to_payload(), "guild_id": str(self.channel.guild.id), **member}
