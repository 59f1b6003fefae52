"""What Discord refuses in a modal."""

from collections.abc import Callable, Iterator

from bot.emulator.errors import FieldError, Path, require
from bot.emulator.protocol import SELECTS, ComponentKind, Payload
from bot.emulator.state.messages import walk
from bot.emulator.validation.components import distinct, options, select, text_display
from bot.emulator.validation.fields import count, kind, lengths, within

FIELDS = frozenset(
    {
        ComponentKind.TEXT_INPUT,
        *SELECTS,
        ComponentKind.FILE_UPLOAD,
        ComponentKind.RADIO_GROUP,
        ComponentKind.CHECKBOX_GROUP,
        ComponentKind.CHECKBOX,
    }
)
CHOICE = {"label": (1, 100), "value": (1, 100), "description": (1, 100)}


def require_valid_modal(form: Payload) -> None:
    """Raise Refusal if Discord would not open this modal."""
    require(_flaws(form), ("data",))


def _flaws(form: Payload) -> Iterator[FieldError]:
    parts = form.get("components") or []
    yield from lengths(form, (), {"title": (1, 45), "custom_id": (1, 100)}, ["title", "custom_id"])
    yield from count(parts, ("components",), 1, 5)
    for number, part in enumerate(parts):
        yield from _top(part, ("components", number))
    yield from distinct(list(walk(parts)))


def _top(part: Payload, path: Path) -> Iterator[FieldError]:
    yield from kind(part, path, {ComponentKind.LABEL, ComponentKind.TEXT_DISPLAY, ComponentKind.ACTION_ROW})
    if part.get("type") == ComponentKind.TEXT_DISPLAY:
        yield from text_display(part, path)
    elif part.get("type") == ComponentKind.LABEL:
        yield from lengths(part, path, {"label": (1, 45), "description": (1, 100)}, ["label"])
        yield from _field(part.get("component") or {}, (*path, "component"), FIELDS)
    elif part.get("type") == ComponentKind.ACTION_ROW:
        inside = part.get("components") or []
        yield from count(inside, (*path, "components"), 1, 1)
        for one in inside:
            yield from _field(one, (*path, "components", 0), frozenset({ComponentKind.TEXT_INPUT}))


def _field(part: Payload, path: Path, allowed: frozenset[ComponentKind]) -> Iterator[FieldError]:
    found = list(kind(part, path, allowed))
    yield from found
    if not found:
        yield from lengths(part, path, {"custom_id": (1, 100)}, ["custom_id"])
        yield from _CHECKS.get(part["type"], _nothing)(part, path)


def _text_input(part: Payload, path: Path) -> Iterator[FieldError]:
    yield from lengths(part, path, {"label": (1, 45), "placeholder": (0, 100), "value": (0, 4000)})
    yield from within(part.get("min_length"), (*path, "min_length"), 0, 4000)
    yield from within(part.get("max_length"), (*path, "max_length"), 1, 4000)
    if (part.get("min_length") or 0) > (part.get("max_length") or 4000):
        yield FieldError(
            (*path, "min_length"), "COMPONENT_TEXT_INPUT_RANGE", "min_length can't be more than max_length."
        )


def _upload(part: Payload, path: Path) -> Iterator[FieldError]:
    yield from within(part.get("min_values"), (*path, "min_values"), 0, 10)
    yield from within(part.get("max_values"), (*path, "max_values"), 1, 10)


def _radios(part: Payload, path: Path) -> Iterator[FieldError]:
    yield from options(part, path, (2, 10), CHOICE)


def _boxes(part: Payload, path: Path) -> Iterator[FieldError]:
    yield from _upload(part, path)
    number = len(part.get("options") or [])
    yield from options({"max_values": number, **part}, path, (1, 10), CHOICE)


def _nothing(_part: Payload, _path: Path) -> Iterator[FieldError]:
    return iter(())


_CHECKS: dict[int, Callable[[Payload, Path], Iterator[FieldError]]] = {
    ComponentKind.TEXT_INPUT: _text_input,
    **dict.fromkeys(SELECTS, select),
    ComponentKind.FILE_UPLOAD: _upload,
    ComponentKind.RADIO_GROUP: _radios,
    ComponentKind.CHECKBOX_GROUP: _boxes,
}
