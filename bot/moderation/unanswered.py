"""The queue of unanswered questions: clustered for moderators, closed once the knowledge base answers them."""

import asyncio
import hashlib
import hmac
import logging
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager

from bot.domain.moderation_queue import Notice, QuestionCluster, QuestionState, Submission, UnansweredQuestion
from bot.errors import NotFound, UserError
from bot.languages import mark, say
from bot.matching.clustering import cluster_questions
from bot.matching.outcome import Answer, Coverage, NoMatch, Outcome, Suggestions
from bot.service.answer_cache import AnswerCache
from bot.service.languages import answer_in_any_language
from bot.service.scopes import MAX_CACHED_GUILDS, ScopedSnapshots
from bot.service.snapshot import Snapshot
from bot.service.threads import run_in_thread
from bot.storage.database import DATABASE_ERRORS, Database
from bot.storage.questions import (
    add_follower,
    claim_notice,
    fetch_due_notices,
    fetch_guilds_with_questions,
    fetch_questions,
    measure_open_questions,
    restore_notice,
    set_question_state,
    store_question,
)
from bot.storage.votes import fetch_or_create_secret

logger = logging.getLogger(__name__)

MAX_QUESTIONS = 1_000
"""Open questions in a guild; more than moderators will ever page through."""

MAX_TOTAL_LENGTH = 300_000
"""Characters of all open questions in a guild together."""

MAX_QUESTION_LENGTH = 1_000
"""Characters of one question, as many as /ask takes. *Answer this* takes longer messages, which are stories."""

REFRESH_PATIENCE_SECONDS = 0.1
"""How long the queue waits for its questions to be asked again after a change. It goes on in the background."""

BATCH_SIZE = 20
"""Questions asked again at once."""

PAUSES_PER_WORK = 2
"""How much longer than it works the refresh pauses after each batch, so that a long one leaves time for members."""

NOT_OPEN = mark("That question is no longer open: it has been answered or dismissed.")
TOO_LONG = mark("That's too long to pass on. Please ask again in at most {limit} characters.")
FULL = mark("This server's moderators have too many questions waiting already. Please write to them directly.")
ANSWERED_BY_NOW = mark("I have an answer to that by now. Please ask again.")


class UnansweredQueue:
    """One for each process. `on_answered` is called when there may be followers to notify."""

    def __init__(self, database: Database, scopes: ScopedSnapshots) -> None:
        self._database = database
        self._scopes = scopes
        self._refreshing: dict[int, asyncio.Task[None]] = {}
        self._refreshed: OrderedDict[int, AnswerCache] = OrderedDict()
        """The answers that each guild's questions were last asked of: while they are the same, no state can change."""
        self._secret: bytes | None = None
        self._changed = asyncio.Event()
        scopes.add_listener(self._changed.set)
        self.on_answered: Callable[[], None] = _notify_nobody

    @classmethod
    @asynccontextmanager
    async def open(cls, database: Database, scopes: ScopedSnapshots) -> AsyncIterator["UnansweredQueue"]:
        """Refresh the queue in the background, after every change of a snapshot, until the block exits."""
        queue = cls(database, scopes)
        task = asyncio.create_task(queue._refresh_on_changes())
        try:
            yield queue
        finally:
            task.cancel()
            for refresh in queue._refreshing.values():
                refresh.cancel()
            await asyncio.gather(task, *queue._refreshing.values(), return_exceptions=True)

    async def submit(self, guild_id: int, question: str, press_id: int | None = None) -> Submission:
        """Add a question to a guild's queue. One that was dismissed stays dismissed.

        Args:
            guild_id: Where it was asked.
            question: The question.
            press_id: What was pressed to submit it; a press that two processes are sent counts once.

        Raises:
            UserError: It is too long, the queue is full, or the knowledge base answers it by now.

        """
        if len(question) > MAX_QUESTION_LENGTH:
            raise UserError(say(TOO_LONG).format(limit=f"{MAX_QUESTION_LENGTH:,}"))
        snapshot = await self._scopes.fetch_for_guild(guild_id)
        outcome = await run_in_thread(answer_in_any_language, snapshot, question)
        if isinstance(outcome, Answer):
            raise UserError(say(ANSWERED_BY_NOW))
        count, length = await measure_open_questions(self._database, guild_id)
        if count >= MAX_QUESTIONS or length + len(question) > MAX_TOTAL_LENGTH:
            raise UserError(say(FULL))
        return await store_question(self._database, guild_id, question, _get_coverage(outcome), press_id)

    async def keep(self, guild_id: int, question: str, outcome: Outcome) -> None:
        """Keep a question that got no answer and that nobody passed on, as long as there is room."""
        count, length = await measure_open_questions(self._database, guild_id)
        fits = len(question) <= MAX_QUESTION_LENGTH and length + len(question) <= MAX_TOTAL_LENGTH
        if fits and count < MAX_QUESTIONS:
            await store_question(self._database, guild_id, question, _get_coverage(outcome), is_kept=True)

    async def prove_asker(self, question_id: int, user_id: int) -> str:
        """Return what lets this user follow a question. It is only computed: who asked is not stored."""
        if self._secret is None:
            self._secret = await fetch_or_create_secret(self._database, "followers")
        return hmac.new(self._secret, f"{question_id}:{user_id}".encode(), hashlib.sha256).hexdigest()[:16]

    async def follow(self, guild_id: int, question_id: int, user_id: int, proof: str) -> bool:
        """Remember to notify the user who asked a question once it is answered.

        Returns:
            False if it is no longer open, or `proof` is not what `prove_asker` returned for this user.

        """
        if not hmac.compare_digest(proof, await self.prove_asker(question_id, user_id)):
            return False
        return await add_follower(self._database, guild_id, question_id, user_id)

    async def fetch_clusters(self, guild_id: int) -> list[QuestionCluster]:
        """Return a guild's open questions, those that ask the same together; last asked first."""
        # Without waiting for the end: a thousand questions take seconds, and the database may be locked.
        await asyncio.wait({self._begin_refresh(guild_id)}, timeout=REFRESH_PATIENCE_SECONDS)
        questions = await fetch_questions(self._database, guild_id, QuestionState.OPEN, MAX_QUESTIONS)
        return await run_in_thread(_cluster, questions)

    async def fetch_cluster(self, guild_id: int, question_id: int) -> QuestionCluster:
        """Return the cluster that holds a question. Raises NotFound if it is no longer open."""
        for cluster in await self.fetch_clusters(guild_id):
            if question_id in cluster.ids:
                return cluster
        raise NotFound(say(NOT_OPEN))

    async def dismiss(self, guild_id: int, cluster: QuestionCluster) -> None:
        """Take a cluster out of the queue; its questions don't come back when they are asked again."""
        await set_question_state(self._database, guild_id, cluster.ids, QuestionState.DISMISSED)

    async def fetch_due_notices(self) -> list[Notice]:
        """Return the followers of all questions that have been answered."""
        return await fetch_due_notices(self._database)

    async def claim(self, notice: Notice) -> bool:
        """Remove a notice just before it is sent. Returns False if another process has claimed it."""
        return await claim_notice(self._database, notice)

    async def restore(self, notice: Notice) -> None:
        """Put back a claimed notice that could not be sent."""
        await restore_notice(self._database, notice)

    async def _refresh_on_changes(self) -> None:
        while True:
            self._changed.clear()
            try:
                for guild_id in await fetch_guilds_with_questions(self._database):
                    await asyncio.wait({self._begin_refresh(guild_id)})
            except DATABASE_ERRORS as error:
                logger.warning("Database busy, will close answered questions after the next change: %s", error)
            await self._changed.wait()

    def _begin_refresh(self, guild_id: int) -> asyncio.Task[None]:
        """Refresh a guild's queue, or return the refresh that is running."""
        if guild_id not in self._refreshing:
            task = self._refreshing[guild_id] = asyncio.create_task(self._refresh(guild_id))
            task.add_done_callback(lambda _: self._refreshing.pop(guild_id))
        return self._refreshing[guild_id]

    async def _refresh(self, guild_id: int) -> None:
        try:
            await self._ask_again(guild_id)
        except DATABASE_ERRORS as error:
            logger.warning("Database busy, will close answered questions later: %s", error)

    async def _ask_again(self, guild_id: int) -> None:
        """Close the questions that the knowledge base answers now, and reopen those that it no longer answers."""
        snapshot = await self._scopes.fetch_for_guild(guild_id)
        if self._refreshed.get(guild_id) is snapshot.answers:
            return
        opened = await fetch_questions(self._database, guild_id, QuestionState.OPEN, MAX_QUESTIONS)
        closed = await fetch_questions(self._database, guild_id, QuestionState.ANSWERED, MAX_QUESTIONS)
        answered = await _ask_gently(snapshot, [*opened, *closed])
        await self._set_state(guild_id, [item.id for item in closed if item.id not in answered], QuestionState.OPEN)
        if newly_answered := [item.id for item in opened if item.id in answered]:
            await self._set_state(guild_id, newly_answered, QuestionState.ANSWERED)
            self.on_answered()
        self._refreshed[guild_id] = snapshot.answers  # others as soon as a base or an index is
        # As many as snapshots are cached: without the snapshot its index would be another one anyway.
        while len(self._refreshed) > MAX_CACHED_GUILDS:
            self._refreshed.popitem(last=False)

    async def _set_state(self, guild_id: int, question_ids: Sequence[int], state: QuestionState) -> None:
        if question_ids:
            await set_question_state(self._database, guild_id, question_ids, state)


async def _ask_gently(snapshot: Snapshot, questions: Sequence[UnansweredQuestion]) -> set[int]:
    """Return the ids of the questions that a snapshot answers."""
    answered: set[int] = set()
    for start in range(0, len(questions), BATCH_SIZE):
        began = time.monotonic()
        answered |= await run_in_thread(_find_answered, snapshot, questions[start : start + BATCH_SIZE])
        if start + BATCH_SIZE < len(questions):
            await asyncio.sleep(PAUSES_PER_WORK * (time.monotonic() - began))
    return answered


def _get_coverage(outcome: Outcome) -> Coverage:
    match outcome:
        case Answer() | Suggestions():
            return Coverage.IN
        case NoMatch(coverage):
            return coverage


def _notify_nobody() -> None:
    """Stands in until a front end that can notify sets `on_answered`."""


def _find_answered(snapshot: Snapshot, questions: Sequence[UnansweredQuestion]) -> set[int]:
    return {item.id for item in questions if isinstance(answer_in_any_language(snapshot, item.text), Answer)}


def _cluster(questions: Sequence[UnansweredQuestion]) -> list[QuestionCluster]:
    groups = cluster_questions([item.text for item in questions])
    return [_build_cluster([questions[position] for position in positions]) for positions in groups]


def _build_cluster(questions: Sequence[UnansweredQuestion]) -> QuestionCluster:
    newest = questions[0]
    return QuestionCluster(
        newest.id,
        newest.text,
        tuple(item.text for item in questions),
        sum(item.count for item in questions),
        all(item.coverage == Coverage.OUT for item in questions),
        tuple(item.id for item in questions),
    )
