"""What Discord refuses in the components of a message: its OpenAPI document and "Component Reference"."""

from collections.abc import Callable, Iterator

from bot.emulator.errors import FieldError, Path
from bot.emulator.protocol import SELECTS, ButtonStyle, ComponentKind, Payload
from bot.emulator.state.messages import walk
from bot.emulator.validation.fields import Bounds, count, kind, length, lengths, unique, within

COMPONENTS, TEXT = 40, 4_000
"""The most components in a message, nested ones included, and characters in all its text displays together."""

CLASSIC = frozenset({ComponentKind.ACTION_ROW})
INNER = frozenset(
    {
        ComponentKind.ACTION_ROW,
        ComponentKind.SECTION,
        ComponentKind.TEXT_DISPLAY,
        ComponentKind.MEDIA_GALLERY,
        ComponentKind.FILE,
        ComponentKind.SEPARATOR,
    }
)
MODERN = INNER | {ComponentKind.CONTAINER}
OPTION: Bounds = {"label": (1, 100), "value": (1, 100), "description": (1, 100)}


def message_components(parts: list[Payload], *, modern: bool, files: frozenset[str]) -> Iterator[FieldError]:
    """Every flaw in a message's components. `files` are the names that `attachment://` may point to."""
    if not modern:
        yield from count(parts, ("components",), 0, 5)
    for number, part in enumerate(parts):
        yield from _part(part, ("components", number), MODERN if modern else CLASSIC)
    every = list(walk(parts))
    yield from _together(every)
    for address in filter(None, map(_attached, _media(every))):
        if address not in files:
            yield FieldError(
                ("components",), "MEDIA_ATTACHMENT_NOT_FOUND", f"The referenced attachment was not found: {address}"
            )


def _together(every: list[Payload]) -> Iterator[FieldError]:
    if len(every) > COMPONENTS:
        yield FieldError(
            ("components",), "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED", f"{len(every)} of {COMPONENTS} components."
        )
    text = sum(len(part.get("content") or "") for part in every if part.get("type") == ComponentKind.TEXT_DISPLAY)
    if text > TEXT:
        yield FieldError(
            ("components",), "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED", f"{text} of {TEXT} characters of text."
        )
    yield from distinct(every)


def distinct(every: list[Payload]) -> Iterator[FieldError]:
    """Custom ids and numbers stand once in a message or form."""
    where: Path = ("components",)
    ids = [(where, part["custom_id"]) for part in every if part.get("custom_id")]
    numbers = [(where, part["id"]) for part in every if part.get("id")]
    yield from unique(ids, "COMPONENT_CUSTOM_ID_DUPLICATED", "Component custom id")
    yield from unique(numbers, "COMPONENT_ID_DUPLICATED", "Component id")


def _part(part: Payload, path: Path, allowed: frozenset[ComponentKind]) -> Iterator[FieldError]:
    found = list(kind(part, path, allowed))
    yield from found
    check = _CHECKS.get(part.get("type", 0))
    if check and not found:
        yield from check(part, path)


def _row(part: Payload, path: Path) -> Iterator[FieldError]:
    inside = part.get("components") or []
    yield from count(inside, (*path, "components"), 1, 5)
    has_select = any(one.get("type") in SELECTS for one in inside)
    if has_select and len(inside) > 1:
        yield FieldError((*path, "components"), "COMPONENT_LAYOUT_WIDTH_EXCEEDED", "A select takes the whole row.")
    for number, one in enumerate(inside):
        yield from _part(one, (*path, "components", number), frozenset({ComponentKind.BUTTON, *SELECTS}))


def _button(part: Payload, path: Path) -> Iterator[FieldError]:
    yield from lengths(part, path, {"label": (0, 80), "custom_id": (1, 100), "url": (1, 512)})
    style: int = part.get("style") or 0
    yield from within(style, (*path, "style"), 1, 6)
    wanted = _TARGETS.get(style, "custom_id")
    for name in ("url", "sku_id", "custom_id"):
        if (part.get(name) is not None) != (name == wanted):
            yield FieldError(
                path, "BUTTON_COMPONENT_INVALID", f"A button of style {style} has {wanted} and no other target."
            )
            return
    if style != ButtonStyle.PREMIUM and not part.get("label") and not part.get("emoji"):
        yield FieldError(path, "BUTTON_COMPONENT_INVALID", "A button has a label or an emoji.")


def select(part: Payload, path: Path) -> Iterator[FieldError]:
    """A select, in a message or in a form."""
    yield from lengths(part, path, {"custom_id": (1, 100), "placeholder": (0, 150)}, ["custom_id"])
    yield from within(part.get("min_values"), (*path, "min_values"), 0, 25)
    yield from within(part.get("max_values"), (*path, "max_values"), 1, 25)
    if (part.get("min_values") or 0) > (part.get("max_values") or 1):
        yield FieldError((*path, "min_values"), "COMPONENT_SELECT_RANGE", "min_values can't be more than max_values.")
    if part["type"] == ComponentKind.STRING_SELECT:
        yield from options(part, path, (1, 25), OPTION)


def options(part: Payload, path: Path, numbers: tuple[int, int], bounds: Bounds) -> Iterator[FieldError]:
    """The choices of a select, a radio group or a group of checkboxes."""
    given = part.get("options") or []
    where = (*path, "options")
    yield from count(given, where, *numbers)
    for number, option in enumerate(given):
        yield from lengths(option, (*where, number), bounds, ["label", "value"])
    values = (((*where, number, "value"), option.get("value")) for number, option in enumerate(given))
    yield from unique(values, "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", "The specified option value")
    if (part.get("max_values") or 1) > len(given):
        yield FieldError((*path, "max_values"), "SELECT_COMPONENT_MAX_VALUES_TOO_LARGE", "More values than options.")
    if sum(bool(option.get("default")) for option in given) > (part.get("max_values") or 1):
        yield FieldError(where, "SELECT_COMPONENT_TOO_MANY_DEFAULT_VALUES", "More defaults than values.")


def _section(part: Payload, path: Path) -> Iterator[FieldError]:
    texts = part.get("components") or []
    yield from count(texts, (*path, "components"), 1, 3)
    for number, text_part in enumerate(texts):
        yield from _part(text_part, (*path, "components", number), frozenset({ComponentKind.TEXT_DISPLAY}))
    beside = part.get("accessory")
    if beside is None:
        yield FieldError((*path, "accessory"), "BASE_TYPE_REQUIRED", "This field is required")
    else:
        yield from _part(beside, (*path, "accessory"), frozenset({ComponentKind.BUTTON, ComponentKind.THUMBNAIL}))


def text_display(part: Payload, path: Path) -> Iterator[FieldError]:
    """Text, in a message or in a form: never empty."""
    yield from length(part.get("content"), (*path, "content"), 1, TEXT)


def _container(part: Payload, path: Path) -> Iterator[FieldError]:
    inside = part.get("components") or []
    yield from count(inside, (*path, "components"), 1, COMPONENTS)
    yield from within(part.get("accent_color"), (*path, "accent_color"), 0, 0xFFFFFF)
    for number, one in enumerate(inside):
        yield from _part(one, (*path, "components", number), INNER)


def _gallery(part: Payload, path: Path) -> Iterator[FieldError]:
    items = part.get("items") or []
    yield from count(items, (*path, "items"), 1, 10)
    for number, item in enumerate(items):
        yield from _picture(item, (*path, "items", number))


def _picture(part: Payload, path: Path) -> Iterator[FieldError]:
    yield from lengths(part, path, {"description": (1, 1024)})
    yield from _address(
        (part.get("media") or {}).get("url"), (*path, "media", "url"), ("http://", "https://", "attachment://")
    )


def _file(part: Payload, path: Path) -> Iterator[FieldError]:
    file = part.get("file") or {}
    if "proxy_url" not in file:  # one that was sent before and stays has its address already
        yield from _address(file.get("url"), (*path, "file", "url"), ("attachment://",))


def _address(url: object, path: Path, schemes: tuple[str, ...]) -> Iterator[FieldError]:
    yield from length(url, path, 1, 2048)
    if isinstance(url, str) and not url.startswith(schemes):
        yield FieldError(path, "URL_TYPE_INVALID_SCHEME", f"Scheme must be one of {schemes}.")


def _media(every: list[Payload]) -> Iterator[str]:
    for part in every:
        holders = [part.get("media"), part.get("file"), *(item.get("media") for item in part.get("items") or [])]
        yield from (str(holder.get("url")) for holder in holders if holder)


def _attached(url: str) -> str | None:
    return url.removeprefix("attachment://") if url.startswith("attachment://") else None


_TARGETS: dict[int, str] = {ButtonStyle.LINK: "url", ButtonStyle.PREMIUM: "sku_id"}
_CHECKS: dict[int, Callable[[Payload, Path], Iterator[FieldError]]] = {
    ComponentKind.ACTION_ROW: _row,
    ComponentKind.BUTTON: _button,
    **dict.fromkeys(SELECTS, select),
    ComponentKind.SECTION: _section,
    ComponentKind.TEXT_DISPLAY: text_display,
    ComponentKind.THUMBNAIL: _picture,
    ComponentKind.MEDIA_GALLERY: _gallery,
    ComponentKind.FILE: _file,
    ComponentKind.CONTAINER: _container,
}
