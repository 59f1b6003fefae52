from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.knowledge.model import Topic
from bot.matching.index import Index


@dataclass(frozen=True, slots=True)
class Theft:
    entry_id: str
    wording: str
    sentence: str
def competing(index: Index, topics: Iterable[Topic]) -> Iterator[Theft]:
    return iter(())
