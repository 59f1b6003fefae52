"""Making, changing and deleting the bot's messages, for callbacks, follow-ups and channels alike."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.emulator.errors import Path, too_large
from bot.emulator.protocol import ComponentKind, MessageFlag, Payload
from bot.emulator.state.guilds import Channel
from bot.emulator.state.messages import CHAT, MAX_FILE_BYTES, Attachment, Message, Upload, numbered, walk
from bot.emulator.state.state import State
from bot.emulator.state.users import User
from bot.emulator.validation.message import require_valid_message

SHOWING = frozenset({ComponentKind.THUMBNAIL, ComponentKind.MEDIA_GALLERY, ComponentKind.FILE})
"""The components that show a file."""


@dataclass(frozen=True, slots=True)
class Posting:
    """What a new message of the bot is to be, apart from what stands in it."""

    channel: Channel
    viewer: User | None = None
    origin: Payload = field(default_factory=dict)
    kind: int = CHAT


def post(state: State, posting: Posting, body: Payload, files: Mapping[int, Upload], under: Path = ()) -> Message:
    """A new message of the bot. Raises Refusal if Discord would not send it."""
    require_valid_message(body, frozenset(file.filename for file in files.values()), under)
    message = blank(state, posting, body.get("flags") or 0)
    _fill(state, message, body, _uploaded(state, posting.channel, body, files))
    state.keep(message)
    return message


def blank(state: State, posting: Posting, flags: int) -> Message:
    """A message of the bot with nothing in it yet, not yet in its channel."""
    flags |= MessageFlag.EPHEMERAL if posting.viewer else 0
    message = Message(state.new_id(), posting.channel, state.bot, state.clock.now(), flags=int(flags))
    message.viewer, message.origin, message.kind = posting.viewer, posting.origin, posting.kind
    return message


def change(state: State, message: Message, body: Payload, files: Mapping[int, Upload], under: Path = ()) -> None:
    """Change what stands in `body`; the rest stays, except in a placeholder, which is filled. Raises Refusal."""
    kept = message.attachments if "attachments" not in body else _kept(message, body)
    whole = _whole(message, body)
    names = [*(one.upload.filename for one in kept), *(file.filename for file in files.values())]
    require_valid_message({**whole, "attachments": None}, frozenset(names), under)
    asked = (body.get("flags") or 0) & (MessageFlag.COMPONENTS_V2 | MessageFlag.SUPPRESS_EMBEDS)
    message.flags = int((message.flags & ~MessageFlag.LOADING) | asked)
    _fill(state, message, whole, [*kept, *_uploaded(state, message.channel, body, files)])
    state.edited(message)


def _whole(message: Message, body: Payload) -> Payload:
    """The message as it would stand after the change."""
    before = {"content": message.content, "embeds": message.embeds, "components": message.components}
    settable = MessageFlag.COMPONENTS_V2 | MessageFlag.SUPPRESS_EMBEDS
    flags = int((message.flags & settable) | (body.get("flags") or 0))
    return {**before, **{name: body[name] for name in before if name in body}, "flags": flags}


def _fill(state: State, message: Message, body: Payload, attached: list[Attachment]) -> None:
    message.content = body.get("content") or ""
    message.embeds = [{"type": "rich", **embed} for embed in body.get("embeds") or []]
    message.components = numbered(body.get("components") or [])
    message.attachments = attached
    by_name = {one.upload.filename: one for one in attached}
    for part in walk(message.components):
        if part["type"] in SHOWING:
            _resolve(state, part, by_name)


def _resolve(state: State, part: Payload, attached: Mapping[str, Attachment]) -> None:
    """Media as Discord shows it: with an address that can be fetched."""
    for holder in (part, *part.get("items", [])):
        for name in ("media", "file"):
            if name in holder and "proxy_url" not in holder[name]:
                holder[name] = _media(state, str(holder[name]["url"]), attached)
    if part["type"] == ComponentKind.FILE and (found := _named(part["file"], attached)):
        part |= {"name": found.upload.filename, "size": len(found.upload.content), "spoiler": False} | part


def _named(media: Payload, attached: Mapping[str, Attachment]) -> Attachment | None:
    return next((one for one in attached.values() if str(one.id) == media.get("attachment_id")), None)


def _media(state: State, url: str, attached: Mapping[str, Attachment]) -> Payload:
    found = attached.get(url.removeprefix("attachment://")) if url.startswith("attachment://") else None
    address = found.url if found else url
    about: Payload = {"id": str(state.new_id()), "url": address, "proxy_url": address, "loading_state": 2}
    if found:
        about["attachment_id"] = str(found.id)
    return about


def _uploaded(state: State, channel: Channel, body: Payload, files: Mapping[int, Upload]) -> list[Attachment]:
    if any(len(file.content) > MAX_FILE_BYTES for file in files.values()):
        raise too_large()
    about = {str(one.get("id")): one for one in body.get("attachments") or []}
    return [
        state.attach(channel, file, about.get(str(number), {}).get("description")) for number, file in files.items()
    ]


def _kept(message: Message, body: Payload) -> list[Attachment]:
    wanted = {str(one.get("id")) for one in body.get("attachments") or []}
    return [one for one in message.attachments if str(one.id) in wanted]
