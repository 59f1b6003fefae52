"""What members asked last and what they were told: a community asks the same again and again."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from bot.domain.knowledge import KnowledgeBase
from bot.errors import UserError
from bot.knowledge.fields import shorten
from bot.matching.index.index import Index
from bot.matching.outcome import Outcome
from bot.matching.temporal.questions import AskedTime, TemporalQuery
from bot.replies.document import Reply
from bot.replies.temporal_answer import reply_in_time

NO_TIME = (
    "I can't date “{words}”. Write a year, a month or a day: 2010, March 2004, 5 June 2017; or what happened then."
)
REMEMBERED = 1_000
"""Questions; who asked is not remembered."""


@dataclass(frozen=True, slots=True)
class Answered:
    """A question with what it came to and what is said."""

    question: str
    outcome: Outcome
    reply: Reply


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked: the words, the question before it, a time by a field of its own, whether moderators are there."""

    question: str
    context: str | None = None
    as_of: str | None = None
    moderated: bool = True


Answers = Callable[[Query, date], Answered]
"""From what is asked, and the day, to what is said. Raises UserError for a time that can't be read."""


def answers(base: KnowledgeBase, index: Index) -> Answers:
    """How a base answers. It remembers, so a base that changed needs another."""

    @lru_cache(REMEMBERED)
    def answer(asking: Query, today: date) -> Answered:
        clock = TemporalQuery(index, base, today)
        moment = moment_of(clock, asking.as_of)
        timed = clock.ask(asking.question, asking.context, moment)
        reply = reply_in_time(timed, asking.question, base, today, moderated=asking.moderated)
        return Answered(asking.question, timed.outcome, reply)

    return answer


def moment_of(clock: TemporalQuery, as_of: str | None) -> AskedTime | None:
    """The time of the field. Raises UserError where it can't be dated."""
    if as_of is None or not as_of.strip():
        return None
    if moment := clock.moment(as_of):
        return moment
    raise UserError(NO_TIME.format(words=shorten(as_of)))
