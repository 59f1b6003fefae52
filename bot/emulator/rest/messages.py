"""Sending and editing the bot's messages, for callbacks, follow-ups and channels alike."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.emulator.errors import ApiError, ErrorCode, Path
from bot.emulator.protocol import ComponentKind, MessageFlag, MessageKind, Payload
from bot.emulator.state.component_tree import normalise_components, walk_components
from bot.emulator.state.guilds import Channel
from bot.emulator.state.messages import MAX_ATTACHMENT_BYTES, Attachment, Message, Upload
from bot.emulator.state.state import State
from bot.emulator.state.users import User
from bot.emulator.validation.message import require_valid_message

MEDIA_COMPONENTS = frozenset({ComponentKind.THUMBNAIL, ComponentKind.MEDIA_GALLERY, ComponentKind.FILE})
# The flags that an edit may set.
EDITABLE_FLAGS = MessageFlag.COMPONENTS_V2 | MessageFlag.SUPPRESS_EMBEDS


@dataclass(frozen=True, slots=True)
class MessageSetup:
    """Where a new message goes and what it responds to; see Message."""

    channel: Channel
    viewer: User | None = None
    origin: Payload = field(default_factory=dict)
    kind: MessageKind = MessageKind.DEFAULT


def send_message(
    state: State, setup: MessageSetup, body: Payload, files: Mapping[int, Upload], path: Path = ()
) -> Message:
    """Send a message of the bot. `path` is where the body is in its request. Raises ApiError."""
    require_valid_message(body, frozenset(file.filename for file in files.values()), path)
    message = build_message(state, setup, body.get("flags") or 0)
    _set_content(state, message, body, _attach_files(state, setup.channel, body, files))
    state.add_message(message)
    return message


def build_message(state: State, setup: MessageSetup, flags: int) -> Message:
    """An empty message of the bot, not in its channel yet."""
    flags |= MessageFlag.EPHEMERAL if setup.viewer else 0
    message = Message(state.create_id(), setup.channel, state.bot, state.clock.now(), flags=int(flags))
    message.viewer, message.origin, message.kind = setup.viewer, setup.origin, setup.kind
    return message


def edit_message(state: State, message: Message, body: Payload, files: Mapping[int, Upload], path: Path = ()) -> None:
    """Change the fields that are in `body`, and fill a placeholder. Raises ApiError."""
    kept = message.attachments if "attachments" not in body else _keep_attachments(message, body)
    edited = _merge(message, body)
    names = [*(attachment.upload.filename for attachment in kept), *(file.filename for file in files.values())]
    # Limits apply to the message after the edit; its attachments are in `names`, the body lists only the kept ones.
    require_valid_message({**edited, "attachments": None}, frozenset(names), path)
    message.flags = int((message.flags & ~MessageFlag.LOADING) | ((body.get("flags") or 0) & EDITABLE_FLAGS))
    _set_content(state, message, edited, [*kept, *_attach_files(state, message.channel, body, files)])
    state.mark_edited(message)


def _merge(message: Message, body: Payload) -> Payload:
    """The body of the whole message after an edit."""
    before = {"content": message.content, "embeds": message.embeds, "components": message.components}
    flags = int((message.flags & EDITABLE_FLAGS) | (body.get("flags") or 0))
    return {**before, **{name: body[name] for name in before if name in body}, "flags": flags}


def _set_content(state: State, message: Message, body: Payload, attachments: list[Attachment]) -> None:
    message.content = body.get("content") or ""
    message.embeds = [{"type": "rich", **embed} for embed in body.get("embeds") or []]
    message.components = normalise_components(body.get("components") or [])
    message.attachments = attachments
    by_name = {attachment.upload.filename: attachment for attachment in attachments}
    for component in walk_components(message.components):
        if component["type"] in MEDIA_COMPONENTS:
            _resolve_media(state, component, by_name)


def _resolve_media(state: State, component: Payload, by_name: Mapping[str, Attachment]) -> None:
    """Give the media of a component addresses that can be fetched."""
    for holder in (component, *component.get("items", [])):
        for name in ("media", "file"):
            # Media that an edit keeps have been resolved before.
            if name in holder and "proxy_url" not in holder[name]:
                holder[name] = _build_media(state, str(holder[name]["url"]), by_name)
    if component["type"] == ComponentKind.FILE and (attachment := _find_attachment(component["file"], by_name)):
        about = {"name": attachment.upload.filename, "size": len(attachment.upload.content), "spoiler": False}
        component |= about | component


def _find_attachment(media: Payload, by_name: Mapping[str, Attachment]) -> Attachment | None:
    wanted = media.get("attachment_id")
    return next((attachment for attachment in by_name.values() if str(attachment.id) == wanted), None)


def _build_media(state: State, url: str, by_name: Mapping[str, Attachment]) -> Payload:
    attachment = by_name.get(url.removeprefix("attachment://")) if url.startswith("attachment://") else None
    address = attachment.url if attachment else url
    media: Payload = {"id": str(state.create_id()), "url": address, "proxy_url": address, "loading_state": 2}
    if attachment:
        media["attachment_id"] = str(attachment.id)
    return media


def _attach_files(state: State, channel: Channel, body: Payload, files: Mapping[int, Upload]) -> list[Attachment]:
    if any(len(file.content) > MAX_ATTACHMENT_BYTES for file in files.values()):
        raise ApiError(ErrorCode.ENTITY_TOO_LARGE)
    descriptions = {str(entry.get("id")): entry.get("description") for entry in body.get("attachments") or []}
    return [state.attach(channel, file, descriptions.get(str(index))) for index, file in files.items()]


def _keep_attachments(message: Message, body: Payload) -> list[Attachment]:
    kept_ids = {str(entry.get("id")) for entry in body.get("attachments") or []}
    return [attachment for attachment in message.attachments if str(attachment.id) in kept_ids]
