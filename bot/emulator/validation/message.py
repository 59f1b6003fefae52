"""What Discord refuses in a message as a whole: text, embeds, flags, and what can't stand beside what."""

from collections.abc import Iterator
from functools import lru_cache

import msgspec

from bot.emulator.errors import ApiError, FieldError, Path, empty_message, require
from bot.emulator.protocol import MessageFlag, Payload
from bot.emulator.validation.components import message_components
from bot.emulator.validation.fields import Bounds, count, lengths

MAX_CONTENT_LENGTH = 2_000
"""Characters of plain content; a bot has no more."""

EMBED: Bounds = {"title": (0, 256), "description": (0, 4096), "url": (0, 2048)}
EMBED_TEXT = 6_000
SETTABLE = int(
    MessageFlag.SUPPRESS_EMBEDS | MessageFlag.EPHEMERAL | MessageFlag.SUPPRESS_NOTIFICATIONS | MessageFlag.COMPONENTS_V2
)
FILLINGS = ("content", "embeds", "components", "attachments", "sticker_ids", "poll")


def breaches(body: Payload, files: frozenset[str] = frozenset()) -> list[str]:
    """Everything that Discord would refuse in a message; empty where it would send it."""
    try:
        require_valid_message(body, files)
    except ApiError as refusal:
        return [str(flaw) for flaw in refusal.field_errors] or [str(refusal)]
    return []


def require_valid_message(body: Payload, files: frozenset[str], under: Path = ()) -> None:
    """Raise Refusal if Discord would not send this message. `files` names the files it has, uploaded or kept."""
    if not any(body.get(name) for name in FILLINGS) and not files:
        raise empty_message()
    if not sound(msgspec.json.encode(body), files):
        require(_flaws(body, files), under)


@lru_cache(1_000)
def sound(body: bytes, files: frozenset[str]) -> bool:
    """Whether Discord would take this message. The same one is judged once: bots say the same again and again."""
    return next(_flaws(msgspec.json.decode(body), files), None) is None


def _flaws(body: Payload, files: frozenset[str]) -> Iterator[FieldError]:
    flags = body.get("flags") or 0
    modern = bool(flags & MessageFlag.COMPONENTS_V2)
    if flags & ~SETTABLE:
        yield FieldError(("flags",), "INVALID_BITWISE_FLAG", "A flag that a bot can't set.")
    yield from lengths(body, (), {"content": (0, MAX_CONTENT_LENGTH)})
    yield from _embeds(body.get("embeds") or [])
    yield from message_components(body.get("components") or [], modern=modern, files=files)
    yield from count(body.get("attachments"), ("attachments",), 0, 10)
    if modern:
        yield from _modern(body)


def _modern(body: Payload) -> Iterator[FieldError]:
    for name in ("content", "embeds", "sticker_ids", "poll"):
        if body.get(name):
            code = "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2"
            yield FieldError(
                (name,), code, f"The '{name}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2"
            )
    if not body.get("components"):
        yield FieldError(("components",), "BASE_TYPE_REQUIRED", "This field is required")


def _embeds(embeds: list[Payload]) -> Iterator[FieldError]:
    yield from count(embeds, ("embeds",), 0, 10)
    for number, embed in enumerate(embeds):
        yield from _embed(embed, ("embeds", number))
    if sum(map(_size, embeds)) > EMBED_TEXT:
        yield FieldError(("embeds",), "MAX_EMBED_SIZE_EXCEEDED", f"Embed size exceeds maximum size of {EMBED_TEXT}")


def _embed(embed: Payload, path: Path) -> Iterator[FieldError]:
    yield from lengths(embed, path, EMBED)
    yield from lengths(embed.get("author") or {}, (*path, "author"), {"name": (1, 256)})
    yield from lengths(embed.get("footer") or {}, (*path, "footer"), {"text": (1, 2048)})
    yield from count(embed.get("fields"), (*path, "fields"), 0, 25)
    for number, one in enumerate(embed.get("fields") or []):
        bounds: Bounds = {"name": (1, 256), "value": (1, 1024)}
        yield from lengths(one, (*path, "fields", number), bounds, bounds)


def _size(embed: Payload) -> int:
    texts = [embed.get("title"), embed.get("description"), (embed.get("author") or {}).get("name")]
    texts.append((embed.get("footer") or {}).get("text"))
    texts += [one.get(name) for one in embed.get("fields") or [] for name in ("name", "value")]
    return sum(len(text) for text in texts if text)


def require_valid_choices(choices: list[Payload]) -> None:
    """Raise Refusal if Discord would not show these choices of an autocomplete."""
    require(_choices(choices), ("data",))


def _choices(choices: list[Payload]) -> Iterator[FieldError]:
    yield from count(choices, ("choices",), 0, 25)
    for number, choice in enumerate(choices):
        path: Path = ("choices", number)
        yield from lengths(choice, path, {"name": (1, 100)}, ["name"])
        if isinstance(choice.get("value"), str):
            yield from lengths(choice, path, {"value": (1, 100)})
