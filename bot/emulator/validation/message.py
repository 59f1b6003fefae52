"""Validation of messages: text, embeds, flags, and which of them exclude each other."""

from collections.abc import Iterator
from functools import lru_cache

import msgspec

from bot.emulator.errors import ApiError, ErrorCode, FieldError, Path, raise_field_errors
from bot.emulator.protocol import MessageFlag, Payload
from bot.emulator.validation.components import check_message_components
from bot.emulator.validation.fields import LengthLimits, check_count, check_lengths

# Characters of the field `content`; texts in components have their own limit.
MAX_CONTENT_LENGTH = 2_000

# Characters per message, in all its embeds together.
MAX_EMBED_TEXT_LENGTH = 6_000

EMBED_LENGTHS: LengthLimits = {"title": (0, 256), "description": (0, 4096), "url": (0, 2048)}
EMBED_FIELD_LENGTHS: LengthLimits = {"name": (1, 256), "value": (1, 1024)}
SETTABLE_FLAGS = int(
    MessageFlag.SUPPRESS_EMBEDS | MessageFlag.EPHEMERAL | MessageFlag.SUPPRESS_NOTIFICATIONS | MessageFlag.COMPONENTS_V2
)
# Fields that can't be combined with the flag COMPONENTS_V2.
LEGACY_FIELDS = ("content", "embeds", "sticker_ids", "poll")

# Without any of these, and without files, a message is empty.
CONTENT_FIELDS = (*LEGACY_FIELDS, "components", "attachments")


def find_message_errors(body: Payload, files: frozenset[str] = frozenset()) -> list[str]:
    """All reasons for which Discord would refuse a message; none if it would send it."""
    try:
        require_valid_message(body, files)
    except ApiError as error:
        return [str(field_error) for field_error in error.field_errors] or [str(error)]
    return []


def require_valid_message(body: Payload, files: frozenset[str], path: Path = ()) -> None:
    """Raise ApiError if Discord would not send a message.

    Args:
        body: the message; after an edit, the whole of it.
        files: the names of its files, uploaded or kept.
        path: where the body is in its request.

    """
    if not any(body.get(name) for name in CONTENT_FIELDS) and not files:
        raise ApiError(ErrorCode.EMPTY_MESSAGE)
    # Valid messages are the rule: their cached verdict spares the list of errors.
    if not _is_valid(msgspec.json.encode(body), files):
        raise_field_errors(_check_message(body, files), path)


# Bots send the same messages again and again; encoded they can be cached.
@lru_cache(1_000)
def _is_valid(encoded: bytes, files: frozenset[str]) -> bool:
    return next(_check_message(msgspec.json.decode(encoded), files), None) is None


def _check_message(body: Payload, files: frozenset[str]) -> Iterator[FieldError]:
    flags = body.get("flags") or 0
    v2 = bool(flags & MessageFlag.COMPONENTS_V2)
    if flags & ~SETTABLE_FLAGS:
        yield FieldError(("flags",), "INVALID_BITWISE_FLAG", "A flag that a bot can't set.")
    yield from check_lengths(body, (), {"content": (0, MAX_CONTENT_LENGTH)})
    yield from _check_embeds(body.get("embeds") or [])
    yield from check_message_components(body.get("components") or [], v2=v2, files=files)
    yield from check_count(body.get("attachments"), ("attachments",), 0, 10)
    if v2:
        yield from _check_v2(body)


def _check_v2(body: Payload) -> Iterator[FieldError]:
    for name in LEGACY_FIELDS:
        if body.get(name):
            code = "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2"
            message = f"The '{name}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2"
            yield FieldError((name,), code, message)
    if not body.get("components"):
        yield FieldError(("components",), "BASE_TYPE_REQUIRED", "This field is required")


def _check_embeds(embeds: list[Payload]) -> Iterator[FieldError]:
    yield from check_count(embeds, ("embeds",), 0, 10)
    for index, embed in enumerate(embeds):
        yield from _check_embed(embed, ("embeds", index))
    if sum(map(_count_characters, embeds)) > MAX_EMBED_TEXT_LENGTH:
        message = f"Embed size exceeds maximum size of {MAX_EMBED_TEXT_LENGTH}"
        yield FieldError(("embeds",), "MAX_EMBED_SIZE_EXCEEDED", message)


def _check_embed(embed: Payload, path: Path) -> Iterator[FieldError]:
    yield from check_lengths(embed, path, EMBED_LENGTHS)
    yield from check_lengths(embed.get("author") or {}, (*path, "author"), {"name": (1, 256)})
    yield from check_lengths(embed.get("footer") or {}, (*path, "footer"), {"text": (1, 2048)})
    yield from check_count(embed.get("fields"), (*path, "fields"), 0, 25)
    for index, field in enumerate(embed.get("fields") or []):
        yield from check_lengths(field, (*path, "fields", index), EMBED_FIELD_LENGTHS, EMBED_FIELD_LENGTHS)


def _count_characters(embed: Payload) -> int:
    texts = [embed.get("title"), embed.get("description"), (embed.get("author") or {}).get("name")]
    texts.append((embed.get("footer") or {}).get("text"))
    texts += [field.get(name) for field in embed.get("fields") or [] for name in ("name", "value")]
    return sum(len(text) for text in texts if text)


def require_valid_choices(choices: list[Payload]) -> None:
    """Raise ApiError if Discord would not show these autocomplete choices."""
    raise_field_errors(_check_choices(choices), ("data",))


def _check_choices(choices: list[Payload]) -> Iterator[FieldError]:
    yield from check_count(choices, ("choices",), 0, 25)
    for index, choice in enumerate(choices):
        path: Path = ("choices", index)
        yield from check_lengths(choice, path, {"name": (1, 100)}, ["name"])
        if isinstance(choice.get("value"), str):
            yield from check_lengths(choice, path, {"value": (1, 100)})
