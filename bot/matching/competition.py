"""For `check`: which wordings find another entry than their own."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.knowledge.model import Topic
from bot.matching.answering import ask
from bot.matching.decision import Answer
from bot.matching.index import Index


@dataclass(frozen=True, slots=True)
class Theft:
    """A wording whose own entry is not the one it finds."""

    entry_id: str
    wording: str
    thief: str | None

    @property
    def sentence(self) -> str:
        finds = f"finds '{self.thief}' first" if self.thief else "finds nothing"
        return f"'{self.wording}' belongs to '{self.entry_id}' but {finds}; word one of them otherwise."


def competing(index: Index, topics: Iterable[Topic]) -> Iterator[Theft]:
    """Every `asked` and alias is asked; those that don't find their own entry first are told."""
    for topic in topics:
        for owner, wording in _leading(topic):
            outcome = ask(index, wording)
            found = outcome.matches[0].entry_id if outcome.matches else None
            if found != owner or not isinstance(outcome, Answer):
                yield Theft(owner, wording, found if found != owner else None)


def _leading(topic: Topic) -> Iterator[tuple[str, str]]:
    for name in (topic.title, *topic.aliases):
        yield topic.entries[0].full_id, name
    for entry in topic.entries:
        for asked in entry.asked:
            yield entry.full_id, asked
