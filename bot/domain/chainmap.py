"""A mapping laid over another: nothing is copied that did not change."""

from collections.abc import Iterator, Mapping
from typing import TypeVar

Value = TypeVar("Value")


class OverlayMapping(Mapping[str, Value]):
    """What is `own` stands instead of what lies below, in its place; None takes away; what is new comes last."""

    __slots__ = ("_below", "_length", "_own")

    def __init__(self, below: Mapping[str, Value], own: Mapping[str, Value | None]) -> None:
        self._below = below
        self._own = own
        gone = sum(value is None for key, value in own.items() if key in below)
        self._length = len(below) - gone + sum(value is not None for key, value in own.items() if key not in below)

    def __getitem__(self, key: str) -> Value:
        if key not in self._own:
            return self._below[key]
        value = self._own[key]
        if value is None:
            raise KeyError(key)
        return value

    def __contains__(self, key: object) -> bool:
        return self._own[key] is not None if key in self._own else key in self._below  # type: ignore[index]

    def __iter__(self) -> Iterator[str]:
        for key in self._below:
            if key not in self._own or self._own[key] is not None:
                yield key
        for key, value in self._own.items():
            if value is not None and key not in self._below:
                yield key

    def __len__(self) -> int:
        return self._length


def overlay_mapping(below: Mapping[str, Value], own: Mapping[str, Value | None]) -> Mapping[str, Value]:
    """The mapping with changes over it; itself where there are none."""
    return OverlayMapping(below, own) if own else below
