"""The questions that wait for moderators: grouped, settled, closed when the base learns to answer them."""

import asyncio
import contextlib
import logging
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager

from bot.domain.review_queue import Gap, Notice, Passed, Question, State
from bot.matching.clustering import grouped
from bot.matching.index.index import Index
from bot.matching.outcome import Answer, NoMatch, Scope
from bot.matching.pipeline import ask
from bot.service.scopes import MOST_GUILDS, Places
from bot.service.snapshot import Library
from bot.storage.database import FAILURES, Database
from bot.storage.questions import (
    due_notices,
    follow,
    guilds_asking,
    put_back,
    questions_in,
    settle,
    store_question,
    take_notice,
)

logger = logging.getLogger(__name__)

MOST = 1_000
"""Questions of a guild that are looked through, the last asked first."""


def _nobody_to_tell() -> None:
    """There is no face that could."""


class Gaps:
    """One for a process. `when_answered` is called when there may be somebody to tell of an answer."""

    def __init__(self, database: Database, places: Places) -> None:
        self._database = database
        self._places = places
        self._closed: OrderedDict[int, Index] = OrderedDict()
        """With what each guild's questions were last asked."""
        self._exchanged = asyncio.Event()
        places.listeners.append(self._exchanged.set)
        self.when_answered: Callable[[], None] = _nobody_to_tell

    @classmethod
    @asynccontextmanager
    async def open(cls, database: Database, places: Places) -> AsyncIterator["Gaps"]:
        """Close gaps while the block lasts, whenever what is served has changed."""
        gaps = cls(database, places)
        closing = asyncio.create_task(gaps._close_as_served())
        try:
            yield gaps
        finally:
            closing.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await closing

    async def pass_on(self, guild: int, question: str) -> Passed:
        """Keep a question for a guild's moderators."""
        outcome = ask((await self._places.of(guild)).index, question)
        if isinstance(outcome, Answer):  # asked from an old message: to be closed at the next look
            self._closed.pop(guild, None)
        scope = outcome.scope if isinstance(outcome, NoMatch) else Scope.IN
        return await store_question(self._database, guild, question, scope)

    async def follow(self, guild: int, question: int, person: int) -> bool:
        """Tell this person once when the question is answered; False where it does not wait any more."""
        return await follow(self._database, guild, question, person)

    async def waiting(self, guild: int) -> list[Gap]:
        """What waits for a guild's moderators, the last asked first."""
        await self._close(guild)
        questions = await questions_in(self._database, guild, State.WAITING, MOST)
        return await asyncio.to_thread(_gaps, questions)

    async def gap(self, guild: int, question: int) -> Gap | None:
        """The gap that a question is part of, or None where it does not wait any more."""
        return next((gap for gap in await self.waiting(guild) if question in gap.ids), None)

    async def dismiss(self, guild: int, gap: Gap) -> None:
        """Take a gap out of the queue; its wordings don't come back."""
        await settle(self._database, guild, gap.ids, State.DISMISSED)

    async def due_notices(self) -> list[Notice]:
        """Whom there is to tell that a question of theirs is answered now."""
        return await due_notices(self._database)

    async def take(self, notice: Notice) -> bool:
        """Forget whom a notice is for, just before they are told; False where somebody else tells them."""
        return await take_notice(self._database, notice)

    async def put_back(self, notice: Notice) -> None:
        """They could not be told: to be tried again at the next occasion."""
        await put_back(self._database, notice)

    async def _close_as_served(self) -> None:
        while True:
            self._exchanged.clear()
            try:
                for guild in await guilds_asking(self._database):
                    await self._close(guild)
            except FAILURES as error:
                logger.warning("Answered questions could not be closed and wait for the next change: %s", error)
            await self._exchanged.wait()

    async def _close(self, guild: int) -> None:
        """Settle what the base answers by now, and let wait again what it answered and does no more."""
        library = await self._places.of(guild)
        if self._closed.get(guild) is library.index:
            return
        waiting = await questions_in(self._database, guild, State.WAITING, MOST)
        closed = await questions_in(self._database, guild, State.ANSWERED, MOST)
        answered = await asyncio.to_thread(_answered, library, [*waiting, *closed])
        if lost := [one.id for one in closed if one.id not in answered]:  # what answered them has gone
            await settle(self._database, guild, lost, State.WAITING)
        if found := [one.id for one in waiting if one.id in answered]:
            await settle(self._database, guild, found, State.ANSWERED)
            self.when_answered()
        self._closed[guild] = library.index
        while len(self._closed) > MOST_GUILDS:
            self._closed.popitem(last=False)


def _answered(library: Library, questions: Sequence[Question]) -> set[int]:
    return {one.id for one in questions if isinstance(ask(library.index, one.text), Answer)}


def _gaps(questions: Sequence[Question]) -> list[Gap]:
    return [_gap([questions[place] for place in places]) for places in grouped([one.text for one in questions])]


def _gap(questions: Sequence[Question]) -> Gap:
    newest = questions[0]
    return Gap(
        newest.id,
        newest.text,
        tuple(one.text for one in questions),
        sum(one.times for one in questions),
        all(one.scope == Scope.OUT for one in questions),
        tuple(one.id for one in questions),
    )
