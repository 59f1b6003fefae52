from collections.abc import Iterable
from dataclasses import dataclass

from bot.knowledge.model import Topic


@dataclass(frozen=True, slots=True)
class Choice:
    label: str
    value: str
    target: str
class Completion:
    def __init__(self, choices: list[Choice]) -> None:
        self.choices = choices
    @classmethod
    def build(cls, topics: Iterable[Topic]) -> "Completion":
        return cls([Choice(t.title, t.title, t.id) for t in topics])
    def complete(self, typed: str, limit: int = 25) -> list[Choice]:
        return [c for c in self.choices if typed.casefold() in c.label.casefold()][:limit]
