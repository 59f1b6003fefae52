"""Remembers each conversation's previous question for ten minutes, in memory.

`matching.pipeline` resolves follow-ups with it.
"""

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable

from bot.matching.outcome import Answer, NoMatch, Suggestions
from bot.service.answer_cache import Answered

LIFETIME_SECONDS = 600.0
MAX_CONVERSATIONS = 10_000
"""Beyond this, the conversation that has been quiet for longest is dropped."""


class Conversations:
    """One per process. A key tells conversations apart, such as a member and a channel."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._questions: OrderedDict[Hashable, tuple[float, str]] = OrderedDict()

    def get_previous_question(self, key: Hashable) -> str | None:
        """Return the question that the next one in this conversation may follow up; None if there is none."""
        # Questions are in the order in which they were asked, so the expired ones come first.
        while self._questions and self._clock() - next(iter(self._questions.values()))[0] > LIFETIME_SECONDS:
            self._questions.popitem(last=False)
        return self._questions[key][1] if key in self._questions else None

    def remember(self, key: Hashable, answered: Answered) -> None:
        """Keep what the next question in this conversation may follow up."""
        if question := _get_subject(answered):
            self._questions[key] = self._clock(), question
            self._questions.move_to_end(key)
            if len(self._questions) > MAX_CONVERSATIONS:
                self._questions.popitem(last=False)

    def forget(self, user_id: int) -> None:
        """Drop the questions of a user."""
        for key in [key for key in self._questions if isinstance(key, tuple) and key[0] == user_id]:
            del self._questions[key]

    def __len__(self) -> int:
        return len(self._questions)


def _get_subject(answered: Answered) -> str | None:
    """The question to follow up: this one, or the previous one if this was a follow-up itself or small talk."""
    query = answered.query
    match answered.outcome:
        case Answer(context_topic_id=topic_id) | Suggestions(context_topic_id=topic_id):
            return query.previous if topic_id else query.question
        case NoMatch(small_talk=True):
            return query.previous
        case NoMatch():
            return query.question
