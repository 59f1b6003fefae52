"""Validation of a message's components, as in Discord's OpenAPI document and "Component Reference"."""

from collections.abc import Callable, Iterator

from bot.emulator.errors import FieldError, Path
from bot.emulator.protocol import SELECTS, ButtonStyle, ComponentKind, Payload
from bot.emulator.state.component_tree import walk_components
from bot.emulator.validation.fields import (
    LengthLimits,
    check_count,
    check_kind,
    check_length,
    check_lengths,
    check_range,
    check_unique,
)

# Per message, nested ones included.
MAX_COMPONENTS = 40

# Characters per message, in all its text displays together.
MAX_MESSAGE_TEXT_LENGTH = 4_000

MAX_ROWS = 5
MAX_ROW_COMPONENTS = 5
LEGACY_TOP_LEVEL = frozenset({ComponentKind.ACTION_ROW})
CONTAINER_CHILDREN = frozenset(
    {
        ComponentKind.ACTION_ROW,
        ComponentKind.SECTION,
        ComponentKind.TEXT_DISPLAY,
        ComponentKind.MEDIA_GALLERY,
        ComponentKind.FILE,
        ComponentKind.SEPARATOR,
    }
)
V2_TOP_LEVEL = CONTAINER_CHILDREN | {ComponentKind.CONTAINER}
ROW_CHILDREN = frozenset({ComponentKind.BUTTON, *SELECTS})
SECTION_CHILDREN = frozenset({ComponentKind.TEXT_DISPLAY})
ACCESSORIES = frozenset({ComponentKind.BUTTON, ComponentKind.THUMBNAIL})
OPTION_LENGTHS: LengthLimits = {"label": (1, 100), "value": (1, 100), "description": (1, 100)}
MEDIA_SCHEMES = ("http://", "https://", "attachment://")
ATTACHMENT_SCHEME = "attachment://"


def check_message_components(components: list[Payload], *, v2: bool, files: frozenset[str]) -> Iterator[FieldError]:
    """Check all components of a message.

    Args:
        components: the top level.
        v2: whether the message has the flag COMPONENTS_V2.
        files: the names that `attachment://` may refer to.

    """
    if not v2:
        yield from check_count(components, ("components",), 0, MAX_ROWS)
    yield from _check_children(components, (), V2_TOP_LEVEL if v2 else LEGACY_TOP_LEVEL)
    every = list(walk_components(components))
    yield from _check_totals(every)
    for url in _list_media_urls(every):
        name = url.removeprefix(ATTACHMENT_SCHEME)
        if url.startswith(ATTACHMENT_SCHEME) and name not in files:
            message = f"The referenced attachment was not found: {name}"
            yield FieldError(("components",), "MEDIA_ATTACHMENT_NOT_FOUND", message)


def _check_totals(components: list[Payload]) -> Iterator[FieldError]:
    path: Path = ("components",)
    if (count := len(components)) > MAX_COMPONENTS:
        message = f"{count} of {MAX_COMPONENTS} components."
        yield FieldError(path, "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED", message)
    texts = [part.get("content") or "" for part in components if part.get("type") == ComponentKind.TEXT_DISPLAY]
    if (length := sum(map(len, texts))) > MAX_MESSAGE_TEXT_LENGTH:
        message = f"{length} of {MAX_MESSAGE_TEXT_LENGTH} characters of text."
        yield FieldError(path, "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED", message)
    yield from check_unique_ids(components)


def check_unique_ids(components: list[Payload]) -> Iterator[FieldError]:
    """Custom ids and ids must be unique in a message or modal."""
    path: Path = ("components",)
    custom_ids = [(path, component["custom_id"]) for component in components if component.get("custom_id")]
    ids = [(path, component["id"]) for component in components if component.get("id")]
    yield from check_unique(custom_ids, "COMPONENT_CUSTOM_ID_DUPLICATED", "Component custom id")
    yield from check_unique(ids, "COMPONENT_ID_DUPLICATED", "Component id")


def _check_children(children: list[Payload], path: Path, allowed: frozenset[ComponentKind]) -> Iterator[FieldError]:
    for index, child in enumerate(children):
        yield from _check_component(child, (*path, "components", index), allowed)


def _check_component(component: Payload, path: Path, allowed: frozenset[ComponentKind]) -> Iterator[FieldError]:
    wrong_kind = list(check_kind(component, path, allowed))
    yield from wrong_kind
    check = _CHECKS.get(component.get("type", 0))
    # The check of a kind expects that kind's fields: elsewhere its errors would only mislead.
    if check and not wrong_kind:
        yield from check(component, path)


def _check_row(row: Payload, path: Path) -> Iterator[FieldError]:
    children = row.get("components") or []
    yield from check_count(children, (*path, "components"), 1, MAX_ROW_COMPONENTS)
    if len(children) > 1 and any(child.get("type") in SELECTS for child in children):
        message = "A select takes the whole row."
        yield FieldError((*path, "components"), "COMPONENT_LAYOUT_WIDTH_EXCEEDED", message)
    yield from _check_children(children, path, ROW_CHILDREN)


def _check_button(button: Payload, path: Path) -> Iterator[FieldError]:
    yield from check_lengths(button, path, {"label": (0, 80), "custom_id": (1, 100), "url": (1, 512)})
    style: int = button.get("style") or 0
    yield from check_range(style, (*path, "style"), 1, 6)
    target = _BUTTON_TARGETS.get(style, "custom_id")
    if any((button.get(name) is not None) != (name == target) for name in ("url", "sku_id", "custom_id")):
        message = f"A button of style {style} has {target} and no other target."
        yield FieldError(path, "BUTTON_COMPONENT_INVALID", message)
    elif style != ButtonStyle.PREMIUM and not button.get("label") and not button.get("emoji"):
        yield FieldError(path, "BUTTON_COMPONENT_INVALID", "A button has a label or an emoji.")


def check_select(select: Payload, path: Path) -> Iterator[FieldError]:
    """A select in a message or modal."""
    yield from check_lengths(select, path, {"custom_id": (1, 100), "placeholder": (0, 150)}, ["custom_id"])
    yield from check_range(select.get("min_values"), (*path, "min_values"), 0, 25)
    yield from check_range(select.get("max_values"), (*path, "max_values"), 1, 25)
    if (select.get("min_values") or 0) > (select.get("max_values") or 1):
        message = "min_values can't be more than max_values."
        yield FieldError((*path, "min_values"), "COMPONENT_SELECT_RANGE", message)
    if select["type"] == ComponentKind.STRING_SELECT:
        yield from check_options(select, path, (1, 25))


def check_options(part: Payload, path: Path, counts: tuple[int, int]) -> Iterator[FieldError]:
    """The options of a select, radio group or checkbox group; `counts` are their minimum and maximum number."""
    options, options_path = part.get("options") or [], (*path, "options")
    yield from check_count(options, options_path, *counts)
    for index, option in enumerate(options):
        yield from check_lengths(option, (*options_path, index), OPTION_LENGTHS, ["label", "value"])
    values = (((*options_path, index, "value"), option.get("value")) for index, option in enumerate(options))
    yield from check_unique(values, "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", "The specified option value")
    max_values = part.get("max_values") or 1
    if max_values > len(options):
        message = "More values than options."
        yield FieldError((*path, "max_values"), "SELECT_COMPONENT_MAX_VALUES_TOO_LARGE", message)
    if sum(bool(option.get("default")) for option in options) > max_values:
        message = "More defaults than values."
        yield FieldError(options_path, "SELECT_COMPONENT_TOO_MANY_DEFAULT_VALUES", message)


def _check_section(section: Payload, path: Path) -> Iterator[FieldError]:
    texts = section.get("components") or []
    yield from check_count(texts, (*path, "components"), 1, 3)
    yield from _check_children(texts, path, SECTION_CHILDREN)
    accessory = section.get("accessory")
    if accessory is None:
        yield FieldError((*path, "accessory"), "BASE_TYPE_REQUIRED", "This field is required")
    else:
        yield from _check_component(accessory, (*path, "accessory"), ACCESSORIES)


def check_text_display(part: Payload, path: Path) -> Iterator[FieldError]:
    """A text in a message or modal."""
    yield from check_length(part.get("content"), (*path, "content"), 1, MAX_MESSAGE_TEXT_LENGTH)


def _check_container(container: Payload, path: Path) -> Iterator[FieldError]:
    children = container.get("components") or []
    yield from check_count(children, (*path, "components"), 1, MAX_COMPONENTS)
    yield from check_range(container.get("accent_color"), (*path, "accent_color"), 0, 0xFFFFFF)
    yield from _check_children(children, path, CONTAINER_CHILDREN)


def _check_gallery(gallery: Payload, path: Path) -> Iterator[FieldError]:
    items = gallery.get("items") or []
    yield from check_count(items, (*path, "items"), 1, 10)
    for index, item in enumerate(items):
        yield from _check_picture(item, (*path, "items", index))


def _check_picture(part: Payload, path: Path) -> Iterator[FieldError]:
    yield from check_lengths(part, path, {"description": (1, 1024)})
    yield from _check_url((part.get("media") or {}).get("url"), (*path, "media", "url"), MEDIA_SCHEMES)


def _check_file(part: Payload, path: Path) -> Iterator[FieldError]:
    file = part.get("file") or {}
    if "proxy_url" not in file:  # a file that an edit keeps has the address that Discord gave it
        yield from _check_url(file.get("url"), (*path, "file", "url"), (ATTACHMENT_SCHEME,))


def _check_url(url: object, path: Path, schemes: tuple[str, ...]) -> Iterator[FieldError]:
    yield from check_length(url, path, 1, 2048)
    if isinstance(url, str) and not url.startswith(schemes):
        yield FieldError(path, "URL_TYPE_INVALID_SCHEME", f"Scheme must be one of {schemes}.")


def _list_media_urls(components: list[Payload]) -> Iterator[str]:
    for part in components:
        media = [part.get("media"), part.get("file"), *(item.get("media") for item in part.get("items") or [])]
        yield from (str(medium.get("url")) for medium in media if medium)


_BUTTON_TARGETS: dict[int, str] = {ButtonStyle.LINK: "url", ButtonStyle.PREMIUM: "sku_id"}
_CHECKS: dict[int, Callable[[Payload, Path], Iterator[FieldError]]] = {
    ComponentKind.ACTION_ROW: _check_row,
    ComponentKind.BUTTON: _check_button,
    **dict.fromkeys(SELECTS, check_select),
    ComponentKind.SECTION: _check_section,
    ComponentKind.TEXT_DISPLAY: check_text_display,
    ComponentKind.THUMBNAIL: _check_picture,
    ComponentKind.MEDIA_GALLERY: _check_gallery,
    ComponentKind.FILE: _check_file,
    ComponentKind.CONTAINER: _check_container,
}
