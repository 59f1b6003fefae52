"""What members asked last and what they were told: a community asks the same again and again."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from bot.knowledge.model import Base
from bot.matching.answering import ask
from bot.matching.decision import Outcome
from bot.matching.index import Index
from bot.replies.compose import reply_to
from bot.replies.document import Reply

REMEMBERED = 1_000
"""Questions; who asked is not remembered."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with what it came to and what is said."""

    question: str
    outcome: Outcome
    reply: Reply


Answers = Callable[[str, str | None, bool, date], Asked]
"""From a question, the one before it, whether there are moderators, and the day, to what is said."""


def answers(base: Base, index: Index) -> Answers:
    """How a base answers. It remembers, so a base that changed needs another."""

    @lru_cache(REMEMBERED)
    def answer(question: str, context: str | None, moderated: bool, _today: date) -> Asked:
        outcome = ask(index, question, context)
        return Asked(question, outcome, reply_to(outcome, question, base, moderated=moderated))

    return answer
