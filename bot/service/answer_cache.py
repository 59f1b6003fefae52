"""LRU cache of recent answers: members of a community ask the same questions again and again."""

from collections import OrderedDict
from dataclasses import dataclass, replace
from datetime import date

from bot.domain.knowledge import KnowledgeBase
from bot.domain.text import shorten
from bot.errors import UserError
from bot.languages import mark, say, speak
from bot.matching.index.index import Index
from bot.matching.outcome import Outcome
from bot.matching.temporal.questions import QuestionTime, TemporalQuery
from bot.replies.document import Reply
from bot.replies.temporal_answer import render_temporal_answer

MAX_TIME_LENGTH = 200
"""Characters of a time in words; Discord lets an option have half of it."""

UNREADABLE_TIME = mark(
    "I don't understand the time “{words}”. Write a year, month or day (2010, March 2004, 5 June 2017), or an event."
)
MAX_ANSWERS = 1_000
"""Per snapshot. Who asked is not kept."""


@dataclass(frozen=True, slots=True)
class Query:
    """A question with all that its answer depends on but the day; the key of the cache.

    Attributes:
        question: The member's words.
        previous: The question before it in the same conversation, for follow-ups.
        as_of: The time to answer for, in the member's words (the option `as_of`); None if it was left empty.
        moderated: Whether the reply may offer to ask moderators.

    """

    question: str
    previous: str | None = None
    as_of: str | None = None
    moderated: bool = True


@dataclass(frozen=True, slots=True)
class Answered:
    """A query with its outcome and the reply that shows it."""

    query: Query
    outcome: Outcome
    reply: Reply


class AnswerCache:
    """Answers queries from one base; a changed base or index needs a new cache."""

    def __init__(self, base: KnowledgeBase) -> None:
        self._base = base
        # Not functools.lru_cache: on a method it makes a cycle that keeps a replaced snapshot in memory.
        self._recent: OrderedDict[tuple[Query, date], Answered] = OrderedDict()

    def remembers(self, query: Query, today: date) -> bool:
        """Whether an answer is at hand. Another thread may just forget it; then it is worked out."""
        return (query, today) in self._recent

    def answer_query(self, query: Query, index: Index, today: date) -> Answered:
        """Answer a query, from memory if it was asked recently.

        Args:
            query: The query.
            index: The index that finds the entry: the same for the same question.
            today: The day on which it is asked.

        Raises:
            UserError: `query.as_of` can't be dated.

        """
        # The day is part of the key: freshness and "today" in an answer depend on it.
        answered = self._recent.pop((query, today), None) or self._compute(query, index, today)
        self._recent[query, today] = answered  # last in order: the first one is the least recently asked
        if len(self._recent) > MAX_ANSWERS:
            self._recent.popitem(last=False)
        return answered

    def _compute(self, query: Query, index: Index, today: date) -> Answered:
        with speak(self._base.language):
            temporal = TemporalQuery(index, self._base, today)
            time = parse_time(temporal, query.as_of)
            answer = temporal.answer(query.question, query.previous, time)
            reply = render_temporal_answer(answer, query.question, self._base, today, moderated=query.moderated)
        return Answered(query, answer.outcome, replace(reply, language=self._base.language))


def parse_time(temporal: TemporalQuery, words: str | None) -> QuestionTime | None:
    """Parse a time in words. Returns None if `words` is empty.

    Raises:
        UserError: The words can't be dated.

    """
    if words is None or not words.strip():
        return None
    if moment := temporal.resolve_time(words[:MAX_TIME_LENGTH]):
        return moment
    raise UserError(say(UNREADABLE_TIME).format(words=shorten(words)))
