"""Mutates texts and JSON values at random."""

import random
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

SECRET = "zanzibarium"
"""A word that stands for what members write: it must never be in the log."""

MAX_TEXT_LENGTH = 6_000
SIGNS = "aZ9 \n\t\r\0.,:;!?'\"`*_~|<>@#&%$()[]{}\\/-+=^ßéšđжЯ中🙂\u200b\u202e\u2028\ufeff\ufb03\U000e0041\ud800"
SNIPPETS = (
    SECRET,
    "@everyone",
    "<@1>",
    "<@&1>",
    "[a](https://evil.example)",
    "```",
    "||",
    "what is ",
    "in 1990",
    "when the oven was built",
    "999999999999999999999999",
    "\\u202e",
    "ﬃ" * 300,
    "x" * 3_000,
    "&a [*a]",
    "!!python/object:os.system",
    "{" * 200,
    "- " * 200,
    "''''",
    "\n---\n",
    "1e999",
    "2026-13-45",
)
VALUES: tuple[Any, ...] = (
    None,
    True,
    0,
    -1,
    3,
    2**31,
    2**63,
    10**30,
    1.5,
    "",
    "0",
    "-1",
    "x",
    SECRET,
    "9" * 40,
    [],
    {},
    [[]],
    [{}],
    [None],
    {"id": None},
    {"": SECRET},
    [SECRET] * 50,
)


def mutate_text(text: str, chance: random.Random) -> str:
    """Return a text with a few random cuts, repetitions and insertions, at most `MAX_TEXT_LENGTH` characters."""
    for _ in range(chance.randint(1, 4)):
        start, end = sorted((chance.randint(0, len(text)), chance.randint(0, len(text))))
        match chance.randrange(6):
            case 0:
                text = text[:start] + text[end:]
            case 1:
                text = text[:end] + text[start:]
            case 2:
                text = text[:start] + chance.choice(SNIPPETS) + text[start:]
            case 3:
                text = text[:start] + "".join(chance.choices(SIGNS, k=chance.randint(1, 20))) + text[start:]
            case 4:
                text = text[:start] + text[start:end].swapcase() + text[end:]
            case _:
                text = text[:start] + text[start:end][::-1] + text[end:]
    return text[:MAX_TEXT_LENGTH]


def mutate_json(value: Any, chance: random.Random) -> None:  # noqa: ANN401 - JSON
    """Change a JSON value in a few random places, in place: remove, replace, rename, repeat or add something."""
    for _ in range(chance.randint(1, 3)):
        containers = list(_walk(value))
        if containers:
            _mutate_container(chance.choice(containers), chance)


def _walk(value: Any) -> Iterator[dict[str, Any] | list[Any]]:  # noqa: ANN401 - JSON
    """The containers of a JSON value that hold anything."""
    if isinstance(value, (dict, list)) and value:
        yield value
        for part in value.values() if isinstance(value, dict) else value:
            yield from _walk(part)


def _mutate_container(container: dict[str, Any] | list[Any], chance: random.Random) -> None:
    keys: list[Any] = list(container) if isinstance(container, dict) else list(range(len(container)))
    key = chance.choice(keys)
    held = container[key]
    match chance.randrange(5):
        case 0:
            del container[key]
        case 1 if isinstance(held, str):
            # The emulator encodes JSON strictly, without half of a surrogate pair.
            container[key] = mutate_text(held, chance).encode("utf-8", "replace").decode()
        case 2 if isinstance(container, list):
            container.extend([held] * chance.randint(1, 30))
        case 3 if isinstance(container, dict):
            container[chance.choice(("id", "name", "type", "value", "values", "custom_id", "options", SECRET))] = held
        case _:
            container[key] = deepcopy(chance.choice(VALUES))
