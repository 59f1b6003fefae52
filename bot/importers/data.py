"""JSON, TOML and YAML with every value as the text that stands in the file: `010` stays so, `yes` is no truth value."""

import json
import re
import tomllib
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import suppress
from typing import Any

import yaml

MAX_SIZE = 20_000_000
"""Characters that a file of YAML may hold, with what its aliases repeat: a few lines could make billions of them."""

_VALUE_SIZE = 10
"""Characters that each value counts for, besides its own."""

TOO_MUCH = "line {line}: its aliases make too much of it; write the values out instead"

_NULL = frozenset(["", "~", "null", "Null", "NULL"])
_TOKEN = re.compile(r"[\w:.+-]+")


def parse_data(text: str, suffix: str) -> Any:  # noqa: ANN401 - JSON
    """Parse JSON, TOML or YAML to lists, tables, texts and None; numbers and truth values are texts, too.

    A number or date of TOML that may be written in several ways, and isn't written in the shortest, is no text.

    Raises:
        ValueError: With what is wrong and in which line.
        RecursionError: It is nested too deep.

    """
    return _PARSERS[suffix](text)


def parse_json(text: str) -> Any:  # noqa: ANN401 - JSON
    """Parse JSON, even with line breaks within its texts. Raises ValueError and RecursionError as `parse_data` does."""
    data = json.loads(text, strict=False, parse_float=str, parse_int=str, parse_constant=str, object_pairs_hook=_unite)
    return _to_texts(data, frozenset())


def _parse_toml(text: str) -> Any:  # noqa: ANN401 - JSON
    return _to_texts(tomllib.loads(text, parse_float=str), frozenset(_TOKEN.findall(text)))


def _to_texts(value: Any, written: Collection[str]) -> Any:  # noqa: ANN401 - JSON
    """Turn truth values into texts, and whatever else has the same form among what is written."""
    if isinstance(value, dict):
        return {key: _to_texts(inner, written) for key, inner in value.items()}
    if isinstance(value, list):
        return [_to_texts(inner, written) for inner in value]
    if isinstance(value, bool):
        return str(value).lower()
    if value is None or isinstance(value, str):
        return value
    with suppress(ValueError):  # Python writes no number of thousands of digits
        form = value.isoformat() if hasattr(value, "isoformat") else str(value)
        return form if form in written else value
    return value


def _unite(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """A table of pairs. A name that is there again gets a number, so that nothing is lost."""
    table: dict[str, Any] = {}
    numbers: Counter[str] = Counter()
    for name, value in pairs:
        unique = name
        while unique in table:
            numbers[name] += 1
            unique = f"{name} ({numbers[name] + 1})"
        table[unique] = value
    return table


def _parse_yaml(text: str) -> Any:  # noqa: ANN401 - JSON
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except (yaml.YAMLError, OverflowError) as error:  # the latter for an escape that is no character
        raise ValueError(" ".join(str(error).split())) from error
    # Without aliases, no file is so large for its length.
    return _Builder(max(MAX_SIZE, 2 * _VALUE_SIZE * len(text))).build(node)[0] if node else None


class _Builder:
    """Builds the values of YAML nodes. What aliases repeat is one object, but counts each time."""

    def __init__(self, max_size: int) -> None:
        self._max_size = max_size
        self._built: dict[int, tuple[Any, int]] = {}
        self._merged_size = 0

    def build(self, node: yaml.Node) -> tuple[Any, int]:
        """Build a value. Returns it with its size. Raises ValueError if that is too large."""
        if isinstance(node, yaml.ScalarNode):
            is_null = node.style is None and node.value in _NULL
            return None if is_null else node.value, len(node.value) + _VALUE_SIZE
        if id(node) not in self._built:
            is_list = isinstance(node, yaml.SequenceNode)
            value, size = self._build_list(node) if is_list else self._build_table(node)
            self._require_bounded(size, node)
            self._built[id(node)] = value, size
        return self._built[id(node)]

    def _build_list(self, node: yaml.Node) -> tuple[list[Any], int]:
        parts = [self.build(part) for part in node.value]
        return [value for value, _ in parts], sum(size for _, size in parts) + _VALUE_SIZE

    def _build_table(self, node: yaml.Node) -> tuple[dict[str, Any], int]:
        merged: dict[str, Any] = {}
        pairs: list[tuple[str, Any]] = []
        total = _VALUE_SIZE
        for key, written in node.value:
            has_name = isinstance(key, yaml.ScalarNode)
            if not has_name:
                raise ValueError(f"line {key.start_mark.line + 1}: the name of a field is a list or a table")
            value, size = self.build(written)
            total += size + len(key.value)
            if key.value == "<<" and key.style is None:
                self._merged_size += size
                self._require_bounded(self._merged_size, key)
                merged = {**_merge(value), **merged}
            else:
                pairs.append((key.value, value))
        return {**merged, **_unite(pairs)}, total

    def _require_bounded(self, size: int, node: yaml.Node) -> None:
        if size > self._max_size:
            raise ValueError(TOO_MUCH.format(line=node.start_mark.line + 1))


def _merge(value: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    """The fields of the tables that a table takes in; of two of the same name the first holds."""
    tables = [table for table in (value if isinstance(value, list) else [value]) if isinstance(table, dict)]
    return {name: inner for table in reversed(tables) for name, inner in table.items()}


_PARSERS: Mapping[str, Callable[[str], Any]] = {
    ".json": parse_json,
    ".toml": _parse_toml,
    ".yaml": _parse_yaml,
    ".yml": _parse_yaml,
}
