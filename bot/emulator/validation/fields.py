"""Checks of single fields, with the codes and messages of Discord's form errors."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sized

from bot.emulator.errors import FieldError, Path
from bot.emulator.protocol import Payload

LengthLimits = dict[str, tuple[int, int]]
"""Minimum and maximum length of text fields."""


def check_length(value: object, path: Path, minimum: int, maximum: int) -> Iterator[FieldError]:
    """A required text of `minimum` to `maximum` characters."""
    if not isinstance(value, str):
        yield FieldError(path, "BASE_TYPE_REQUIRED", "This field is required")
    elif not minimum <= len(value) <= maximum:
        yield FieldError(path, "BASE_TYPE_BAD_LENGTH", f"Must be between {minimum} and {maximum} in length.")


def check_lengths(
    part: Payload, path: Path, limits: LengthLimits, required: Collection[str] = ()
) -> Iterator[FieldError]:
    """The text fields of an object that are there, and the required ones."""
    for name, (minimum, maximum) in limits.items():
        value = part.get(name)
        if isinstance(value, str) and minimum <= len(value) <= maximum:
            continue  # the usual case, kept cheap: no generator is made
        if value is not None or name in required:
            yield from check_length(value, (*path, name), minimum, maximum)


def check_count(values: Sized | None, path: Path, minimum: int, maximum: int) -> Iterator[FieldError]:
    """A list of `minimum` to `maximum` elements; None is empty."""
    if not minimum <= len(values or []) <= maximum:
        yield FieldError(path, "BASE_TYPE_BAD_LENGTH", f"Must be between {minimum} and {maximum} in length.")


def check_range(value: object, path: Path, minimum: int, maximum: int) -> Iterator[FieldError]:
    """An optional integer of `minimum` to `maximum`."""
    if value is not None and not (isinstance(value, int) and minimum <= value <= maximum):
        yield FieldError(path, "NUMBER_TYPE_RANGE", f"int value should be between {minimum} and {maximum}.")


def check_unique(values: Iterable[tuple[Path, object]], code: str, subject: str) -> Iterator[FieldError]:
    """Values that must differ; the error is at the second of equal ones."""
    pairs = list(values)
    for value, count in Counter(value for _, value in pairs).items():
        if count > 1:
            second = [path for path, other in pairs if other == value][1]
            yield FieldError(second, code, f"{subject} cannot be duplicated: {value}")


def check_kind(part: Payload, path: Path, allowed: Collection[int]) -> Iterator[FieldError]:
    """A component of one of the allowed kinds."""
    if part.get("type") not in allowed:
        message = f'Value of field "type" must be one of {tuple(sorted(allowed))}.'
        yield FieldError((*path, "type"), "UNION_TYPE_CHOICES", message)
