"""What somebody asked just before, so that `and when did it start?` can be understood. Kept in memory alone."""

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable

from bot.matching.outcome import Answer, NoMatch, Suggestions
from bot.service.answer_cache import Answered

WITHIN = 600.0
"""Seconds after which a question is forgotten."""

MOST = 10_000
"""Conversations that are remembered; beyond, those that have been quiet for longest are forgotten."""


class Conversations:
    """One for a process. `who` is whatever tells one conversation from another, such as a member and a channel."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._questions: OrderedDict[Hashable, tuple[float, str]] = OrderedDict()

    def ask(self, who: Hashable, question: str, answer: Callable[[str | None], Answered]) -> Answered:
        """Answer a question, given the one before it in the same conversation."""
        before = self._before(who)
        asked = answer(before)
        subject = _subject(asked, question, before)
        if subject:
            self._questions[who] = self._clock(), subject
            self._questions.move_to_end(who)
            if len(self._questions) > MOST:
                self._questions.popitem(last=False)
        return asked

    def _before(self, who: Hashable) -> str | None:
        while self._questions and self._clock() - next(iter(self._questions.values()))[0] > WITHIN:
            self._questions.popitem(last=False)
        return self._questions[who][1] if who in self._questions else None

    def __len__(self) -> int:
        return len(self._questions)


def _subject(asked: Answered, question: str, before: str | None) -> str | None:
    """What the next question may lean on: this one, or what this one leaned on, or what stood before small talk."""
    match asked.outcome:
        case Answer(about=about) | Suggestions(about=about):
            return before if about else question
        case NoMatch(small_talk=True):
            return before
        case NoMatch():
            return question
