"""Exchanges the version or number in a phrase for one that the base does not have."""

import re
from collections.abc import Iterator

from bot.domain.knowledge import Entry, Topic
from bot.matching.index.profile import find_versions

_NUMBERED = re.compile(
    r"(?<![\w.,:$€£])(?:([a-z]{2,}|v) ?(\d{1,3}(?:\.\d+)*)|()(\d+(?:\.\d+)+))(?![\w%°]|[.,:]\d| [a-z]{3,}s\b)",
    re.IGNORECASE,
)
_NUMBERED_THINGS = """
act article chapter class grade lesson level module part patch phase rank release resolution room round rule season
section stage step tier unit v version volume week year
"""
"""Words whose number names one of them; versions, with a point, do so behind any word."""

_OPEN_ENDED = re.compile(
    r"\b(?:later|earlier|newer|older|higher|lower|upwards?|at least|at most|or more|and up|minimum|maximum)\b",
    re.IGNORECASE,
)
_RANGE = re.compile(r"\d ?[-–] ?\d|\b(?:to|until|up to|from|between|since|every|each|all|any)\b", re.IGNORECASE)
RANGE_DISTANCE = 16
"""Characters around a number in which a word makes it the end of a range."""

_NUMBER = re.compile(r"(?<![\d.])\d+(?![\d.]*\d)")
_STEPS = range(2, 9)


class NumberExchange:
    """Exchanges numbers; knows those that the base has."""

    def __init__(self, topics: list[Topic]) -> None:
        texts = (
            text
            for topic in topics
            for entry in topic.entries
            for text in (topic.title, *topic.aliases, *entry.asked, entry.text)
        )
        self._known = frozenset(number for text in texts for number in _list_numbers(text))

    def exchange(self, phrase: str, _topic: Topic, entry: Entry) -> Iterator[str]:
        """Yield the phrase with another version, level or article, where the entry tells of this very one."""
        found = _NUMBERED.search(phrase)
        number = (found[2] or found[4]) if found else ""
        if not found or ("." not in number and found[1].lower() not in _NUMBERED_THINGS.split()):
            return
        if number not in _list_numbers(entry.text) or _is_in_range(number, entry.text):
            return
        head, point, last = number.rpartition(".")
        others = (f"{head}{point}{int(last) + step}" for step in _STEPS)
        if other := next((other for other in others if other not in self._known), None):
            yield phrase[: found.end() - len(number)] + other + phrase[found.end() :]


def _list_numbers(text: str) -> frozenset[str]:
    return find_versions(text) | frozenset(_NUMBER.findall(text))


def _is_in_range(number: str, text: str) -> bool:
    if _OPEN_ENDED.search(text):
        return True
    positions = [found.start() for found in re.finditer(rf"(?<![\d.]){re.escape(number)}(?![\d.]*\d)", text)]
    return any(_RANGE.search(text[max(0, at - RANGE_DISTANCE) : at + len(number) + RANGE_DISTANCE]) for at in positions)
