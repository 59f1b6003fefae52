"""Checks of single fields, in the words and codes of Discord's form errors."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator

from bot.emulator.errors import FieldError, Path
from bot.emulator.protocol import Payload

Bounds = dict[str, tuple[int, int]]
"""The least and greatest length of text fields."""


def length(value: object, path: Path, least: int, most: int) -> Iterator[FieldError]:
    """A text of `least` to `most` characters."""
    if not isinstance(value, str):
        yield FieldError(path, "BASE_TYPE_REQUIRED", "This field is required")
    elif not least <= len(value) <= most:
        yield FieldError(path, "BASE_TYPE_BAD_LENGTH", f"Must be between {least} and {most} in length.")


def lengths(part: Payload, path: Path, bounds: Bounds, required: Iterable[str] = ()) -> Iterator[FieldError]:
    """Every bounded field that is there, and those that have to be."""
    for name, (least, most) in bounds.items():
        value = part.get(name)
        if isinstance(value, str) and least <= len(value) <= most:
            continue  # nearly always: a sound field costs no more than this look
        if value is not None or name in required:
            yield from length(value, (*path, name), least, most)


def count(values: list[object] | list[Payload] | None, path: Path, least: int, most: int) -> Iterator[FieldError]:
    """A list of `least` to `most` things."""
    if not least <= len(values or []) <= most:
        yield FieldError(path, "BASE_TYPE_BAD_LENGTH", f"Must be between {least} and {most} in length.")


def within(value: object, path: Path, least: int, most: int) -> Iterator[FieldError]:
    """A number from `least` to `most`, or none."""
    if value is not None and not (isinstance(value, int) and least <= value <= most):
        yield FieldError(path, "NUMBER_TYPE_RANGE", f"int value should be between {least} and {most}.")


def unique(values: Iterable[tuple[Path, object]], code: str, what: str) -> Iterator[FieldError]:
    """Each value once; the flaw stands at the second."""
    pairs = list(values)
    for value, number in Counter(value for _, value in pairs).items():
        if number > 1:
            second = [path for path, other in pairs if other == value][1]
            yield FieldError(second, code, f"{what} cannot be duplicated: {value}")


def kind(value: Payload, path: Path, allowed: Collection[int]) -> Iterator[FieldError]:
    """A component of one of the allowed kinds."""
    if value.get("type") not in allowed:
        text = f'Value of field "type" must be one of {tuple(sorted(allowed))}.'
        yield FieldError((*path, "type"), "UNION_TYPE_CHOICES", text)
