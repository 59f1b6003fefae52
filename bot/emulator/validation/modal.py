"""Validation of modals."""

from collections.abc import Callable, Iterator

from bot.emulator.errors import FieldError, Path, raise_field_errors
from bot.emulator.protocol import SELECTS, ComponentKind, Payload
from bot.emulator.state.component_tree import walk_components
from bot.emulator.validation.components import check_options, check_select, check_text_display, check_unique_ids
from bot.emulator.validation.fields import check_count, check_kind, check_lengths, check_range

MAX_TEXT_INPUT_LENGTH = 4_000
TOP_LEVEL = frozenset({ComponentKind.LABEL, ComponentKind.TEXT_DISPLAY, ComponentKind.ACTION_ROW})
ROW_FIELDS = frozenset({ComponentKind.TEXT_INPUT})
LABEL_FIELDS = frozenset(
    {
        ComponentKind.TEXT_INPUT,
        *SELECTS,
        ComponentKind.FILE_UPLOAD,
        ComponentKind.RADIO_GROUP,
        ComponentKind.CHECKBOX_GROUP,
        ComponentKind.CHECKBOX,
    }
)


def require_valid_modal(modal: Payload) -> None:
    """Raise ApiError if Discord would not open this modal."""
    raise_field_errors(_check_modal(modal), ("data",))


def _check_modal(modal: Payload) -> Iterator[FieldError]:
    components = modal.get("components") or []
    yield from check_lengths(modal, (), {"title": (1, 45), "custom_id": (1, 100)}, ["title", "custom_id"])
    yield from check_count(components, ("components",), 1, 5)
    for index, component in enumerate(components):
        yield from _check_top_level(component, ("components", index))
    yield from check_unique_ids(list(walk_components(components)))


def _check_top_level(component: Payload, path: Path) -> Iterator[FieldError]:
    yield from check_kind(component, path, TOP_LEVEL)
    if component.get("type") == ComponentKind.TEXT_DISPLAY:
        yield from check_text_display(component, path)
    elif component.get("type") == ComponentKind.LABEL:
        yield from check_lengths(component, path, {"label": (1, 45), "description": (1, 100)}, ["label"])
        yield from _check_field(component.get("component") or {}, (*path, "component"), LABEL_FIELDS)
    elif component.get("type") == ComponentKind.ACTION_ROW:
        fields = component.get("components") or []
        yield from check_count(fields, (*path, "components"), 1, 1)
        for field in fields:
            yield from _check_field(field, (*path, "components", 0), ROW_FIELDS)


def _check_field(field: Payload, path: Path, allowed: frozenset[ComponentKind]) -> Iterator[FieldError]:
    wrong_kind = list(check_kind(field, path, allowed))
    yield from wrong_kind
    if not wrong_kind:
        yield from check_lengths(field, path, {"custom_id": (1, 100)}, ["custom_id"])
        if check := _CHECKS.get(field["type"]):
            yield from check(field, path)


def _check_text_input(field: Payload, path: Path) -> Iterator[FieldError]:
    limits = {"label": (1, 45), "placeholder": (0, 100), "value": (0, MAX_TEXT_INPUT_LENGTH)}
    yield from check_lengths(field, path, limits)
    yield from check_range(field.get("min_length"), (*path, "min_length"), 0, MAX_TEXT_INPUT_LENGTH)
    yield from check_range(field.get("max_length"), (*path, "max_length"), 1, MAX_TEXT_INPUT_LENGTH)
    if (field.get("min_length") or 0) > (field.get("max_length") or MAX_TEXT_INPUT_LENGTH):
        message = "min_length can't be more than max_length."
        yield FieldError((*path, "min_length"), "COMPONENT_TEXT_INPUT_RANGE", message)


def _check_value_counts(field: Payload, path: Path) -> Iterator[FieldError]:
    yield from check_range(field.get("min_values"), (*path, "min_values"), 0, 10)
    yield from check_range(field.get("max_values"), (*path, "max_values"), 1, 10)


def _check_radio_group(field: Payload, path: Path) -> Iterator[FieldError]:
    yield from check_options(field, path, (2, 10))


def _check_checkbox_group(field: Payload, path: Path) -> Iterator[FieldError]:
    yield from _check_value_counts(field, path)
    # By default all boxes may be ticked.
    max_values = len(field.get("options") or [])
    yield from check_options({"max_values": max_values, **field}, path, (1, 10))


_CHECKS: dict[int, Callable[[Payload, Path], Iterator[FieldError]]] = {
    ComponentKind.TEXT_INPUT: _check_text_input,
    **dict.fromkeys(SELECTS, check_select),
    ComponentKind.FILE_UPLOAD: _check_value_counts,
    ComponentKind.RADIO_GROUP: _check_radio_group,
    ComponentKind.CHECKBOX_GROUP: _check_checkbox_group,
}
