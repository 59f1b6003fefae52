"""The questions that wait for moderators: grouped, settled, closed when the base learns to answer them."""

import asyncio
import contextlib
import logging
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager

from bot.domain.review_queue import Notice, QuestionCluster, QuestionState, Submission, UnansweredQuestion
from bot.matching.clustering import grouped
from bot.matching.index.index import Index
from bot.matching.outcome import Answer, Coverage, NoMatch
from bot.matching.pipeline import answer_question
from bot.service.scopes import MAX_CACHED_GUILDS, ScopedSnapshots
from bot.service.snapshot import Snapshot
from bot.storage.database import DATABASE_ERRORS, Database
from bot.storage.questions import (
    add_follower,
    claim_notice,
    fetch_due_notices,
    fetch_guilds_with_questions,
    fetch_questions,
    restore_notice,
    set_question_state,
    store_question,
)

logger = logging.getLogger(__name__)

MOST = 1_000
"""Questions of a guild that are looked through, the last asked first."""


def _nobody_to_tell() -> None:
    """There is no face that could."""


class UnansweredQueue:
    """One for a process. `when_answered` is called when there may be somebody to tell of an answer."""

    def __init__(self, database: Database, scopes: ScopedSnapshots) -> None:
        self._database = database
        self._scopes = scopes
        self._closed: OrderedDict[int, Index] = OrderedDict()
        """With what each guild's questions were last asked."""
        self._exchanged = asyncio.Event()
        scopes.add_listener(self._exchanged.set)
        self.when_answered: Callable[[], None] = _nobody_to_tell

    @classmethod
    @asynccontextmanager
    async def open(cls, database: Database, scopes: ScopedSnapshots) -> AsyncIterator["UnansweredQueue"]:
        """Close gaps while the block lasts, whenever what is served has changed."""
        gaps = cls(database, scopes)
        closing = asyncio.create_task(gaps._close_as_served())
        try:
            yield gaps
        finally:
            closing.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await closing

    async def pass_on(self, guild: int, question: str) -> Submission:
        """Keep a question for a guild's moderators."""
        outcome = answer_question((await self._scopes.for_guild(guild)).index, question)
        if isinstance(outcome, Answer):  # asked from an old message: to be closed at the next look
            self._closed.pop(guild, None)
        scope = outcome.coverage if isinstance(outcome, NoMatch) else Coverage.IN
        return await store_question(self._database, guild, question, scope)

    async def follow(self, guild: int, question: int, person: int) -> bool:
        """Tell this person once when the question is answered; False where it does not wait any more."""
        return await add_follower(self._database, guild, question, person)

    async def waiting(self, guild: int) -> list[QuestionCluster]:
        """What waits for a guild's moderators, the last asked first."""
        await self._close(guild)
        questions = await fetch_questions(self._database, guild, QuestionState.OPEN, MOST)
        return await asyncio.to_thread(_gaps, questions)

    async def gap(self, guild: int, question: int) -> QuestionCluster | None:
        """The gap that a question is part of, or None where it does not wait any more."""
        return next((gap for gap in await self.waiting(guild) if question in gap.ids), None)

    async def dismiss(self, guild: int, gap: QuestionCluster) -> None:
        """Take a gap out of the queue; its wordings don't come back."""
        await set_question_state(self._database, guild, gap.ids, QuestionState.DISMISSED)

    async def due_notices(self) -> list[Notice]:
        """Whom there is to tell that a question of theirs is answered now."""
        return await fetch_due_notices(self._database)

    async def take(self, notice: Notice) -> bool:
        """Forget whom a notice is for, just before they are told; False where somebody else tells them."""
        return await claim_notice(self._database, notice)

    async def put_back(self, notice: Notice) -> None:
        """They could not be told: to be tried again at the next occasion."""
        await restore_notice(self._database, notice)

    async def _close_as_served(self) -> None:
        while True:
            self._exchanged.clear()
            try:
                for guild in await fetch_guilds_with_questions(self._database):
                    await self._close(guild)
            except DATABASE_ERRORS as error:
                logger.warning("Answered questions could not be closed and wait for the next change: %s", error)
            await self._exchanged.wait()

    async def _close(self, guild: int) -> None:
        """Settle what the base answers by now, and let wait again what it answered and does no more."""
        snapshot = await self._scopes.for_guild(guild)
        if self._closed.get(guild) is snapshot.index:
            return
        waiting = await fetch_questions(self._database, guild, QuestionState.OPEN, MOST)
        closed = await fetch_questions(self._database, guild, QuestionState.ANSWERED, MOST)
        answered = await asyncio.to_thread(_answered, snapshot, [*waiting, *closed])
        if lost := [one.id for one in closed if one.id not in answered]:  # what answered them has gone
            await set_question_state(self._database, guild, lost, QuestionState.OPEN)
        if found := [one.id for one in waiting if one.id in answered]:
            await set_question_state(self._database, guild, found, QuestionState.ANSWERED)
            self.when_answered()
        self._closed[guild] = snapshot.index
        while len(self._closed) > MAX_CACHED_GUILDS:
            self._closed.popitem(last=False)


def _answered(snapshot: Snapshot, questions: Sequence[UnansweredQuestion]) -> set[int]:
    return {one.id for one in questions if isinstance(answer_question(snapshot.index, one.text), Answer)}


def _gaps(questions: Sequence[UnansweredQuestion]) -> list[QuestionCluster]:
    return [_gap([questions[scope] for scope in scopes]) for scopes in grouped([one.text for one in questions])]


def _gap(questions: Sequence[UnansweredQuestion]) -> QuestionCluster:
    newest = questions[0]
    return QuestionCluster(
        newest.id,
        newest.text,
        tuple(one.text for one in questions),
        sum(one.count for one in questions),
        all(one.coverage == Coverage.OUT for one in questions),
        tuple(one.id for one in questions),
    )
