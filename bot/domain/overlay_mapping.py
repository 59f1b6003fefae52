"""A read-only mapping with changes over another one. Nothing is copied: an overlay on a large base stays cheap."""

from collections.abc import Iterator, Mapping
from typing import TypeVar

Value = TypeVar("Value")


class OverlayMapping(Mapping[str, Value]):
    """`base` with `changes` applied: None removes a key, a changed key keeps its position, a new key comes last."""

    __slots__ = ("_base", "_changes", "_length")

    def __init__(self, base: Mapping[str, Value], changes: Mapping[str, Value | None]) -> None:
        self._base = base
        self._changes = changes
        # Counted once: the length is asked for often, and walking all keys of a large base would be slow.
        removed = sum(value is None for key, value in changes.items() if key in base)
        added = sum(value is not None for key, value in changes.items() if key not in base)
        self._length = len(base) - removed + added

    def __getitem__(self, key: str) -> Value:
        if key not in self._changes:
            return self._base[key]
        value = self._changes[key]
        if value is None:
            raise KeyError(key)
        return value

    def __contains__(self, key: object) -> bool:
        return self._changes[key] is not None if key in self._changes else key in self._base  # type: ignore[index]

    def __iter__(self) -> Iterator[str]:
        for key in self._base:
            if key not in self._changes or self._changes[key] is not None:
                yield key
        for key, value in self._changes.items():
            if value is not None and key not in self._base:
                yield key

    def __len__(self) -> int:
        return self._length


def build_overlay_mapping(base: Mapping[str, Value], changes: Mapping[str, Value | None]) -> Mapping[str, Value]:
    """Return the base with the changes applied, or the base itself if there are none.

    >>> dict(build_overlay_mapping({"a": 1, "b": 2}, {"a": None, "b": 3, "c": 4}))
    {'b': 3, 'c': 4}
    """
    return OverlayMapping(base, changes) if changes else base
