"""What every face calls. What a guild sees is read through `reader_for`; here is what changes. No Discord, no SQL."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from bot.config import Settings
from bot.domain.changes import UnloggedChanges
from bot.domain.guild_settings import GuildSettings
from bot.domain.problems import KnowledgeError
from bot.domain.review_queue import OverdueEntry, ReviewQueue
from bot.domain.statistics import QueueSizes, UsageCounts, compute_statistics, count_overdue, period_start
from bot.moderation.drafts import DraftService
from bot.moderation.feedback import Feedback
from bot.moderation.history import RevisionHistory
from bot.moderation.import_export import ImportExport
from bot.moderation.unanswered import UnansweredQueue
from bot.replies.document import Reply
from bot.service.conversations import Conversations
from bot.service.periodic import repeating
from bot.service.queries import Reader
from bot.service.scopes import ScopedSnapshots
from bot.service.snapshot import Progress, Snapshot, by_popularity, open_snapshot, silent
from bot.service.usage import UsageCounters
from bot.storage.audit_cursor import advance_cursor, fetch_unlogged
from bot.storage.database import Database
from bot.storage.drafts import delete_stale_drafts
from bot.storage.guild_settings import fetch_guild_settings, store_guild_settings
from bot.storage.privacy import erase_user
from bot.storage.questions import delete_stale_questions

LATELY = timedelta(days=90)
"""How far back what was asked counts for what is offered first."""

A_DAY = 86_400.0
"""Seconds after which old drafts are looked for."""

DRAFTS_KEPT, QUESTIONS_KEPT = timedelta(days=90), timedelta(days=365)
"""How long a draft that nobody goes on with is kept, and a question that nobody asks any more."""

OFFER_ANEW = 3_600.0
"""Seconds after which it is counted anew."""

LEARN_ANEW = 300.0
"""Seconds after which is looked whether so much was changed that a base should be learned anew."""


async def _tidy(database: Database) -> None:
    await delete_stale_drafts(database, DRAFTS_KEPT)
    await delete_stale_questions(database, QUESTIONS_KEPT)


class Almanac(Reader):
    """The service: one for a process, whatever faces it has. It reads as a guild without changes of its own does."""

    def __init__(
        self, database: Database, folder: Path, scopes: ScopedSnapshots, counts: UsageCounters, gaps: UnansweredQueue
    ) -> None:
        self._database = database
        self._folder = folder
        self._scopes = scopes
        self._reloading = asyncio.Lock()
        self.counts = counts
        self.conversations = Conversations()
        self.editor = DraftService(database, scopes)
        self.history = RevisionHistory(database, scopes, self.editor)
        self.exchange = ImportExport(database, scopes, self.editor)
        self.gaps = gaps
        self.votes = Feedback(database)

    @classmethod
    @asynccontextmanager
    async def open(
        cls, settings: Settings, progress: Progress = silent, *, settles: bool = True
    ) -> AsyncIterator["Almanac"]:
        """Open database and knowledge. Raises UserError or KnowledgeError where there is nothing to serve.

        Without `settles` changes that the files hold by now are not written off: the bot beside it may serve others.
        """
        async with Database.open(settings.database_path) as database:
            snapshot = await open_snapshot(database, settings.knowledge_path, progress, settings.answers)
            scopes = ScopedSnapshots(database, snapshot, settles=settles)
            await scopes.serve(snapshot)
            async with UsageCounters.open(database) as counts, UnansweredQueue.open(database, scopes) as gaps:
                service = cls(database, settings.knowledge_path, scopes, counts, gaps)
                await service.offer_by_popularity()
                tidying = repeating(partial(_tidy, database), A_DAY)
                learning = repeating(scopes.refit_outgrown, LEARN_ANEW)
                async with repeating(service.offer_by_popularity, OFFER_ANEW), tidying, learning:
                    yield service

    @property
    def database(self) -> Database:
        return self._database

    @property
    def snapshot(self) -> Snapshot:
        """What every guild without changes of its own is answered from."""
        return self._scopes.shared

    async def reader_for(self, guild: int | None) -> Reader:
        """What a guild sees, as it is now; None stands for direct messages and other faces."""
        return Reader(await self._scopes.of(guild))

    async def library_at(self, scope: str) -> Snapshot:
        """What a place is answered from, as the history names it."""
        return await self._scopes.at(scope)

    async def reload(self) -> int:
        """Serve the files as they are now and return how many topics there are.

        Raises KnowledgeError, and keeps serving the old files, if they have problems.
        """
        async with self._reloading:
            snapshot = await open_snapshot(self._database, self._folder, caution=self.snapshot.index.caution)
            if snapshot.problems:
                raise KnowledgeError(snapshot.problems)
            await self._scopes.serve(snapshot)
        await self.offer_by_popularity()
        return len(snapshot.base.topics)

    async def offer_by_popularity(self) -> None:
        """Let completion offer first, among equals, what was shown most lately."""
        await self.counts.write()
        counts = await self.counts.popular(datetime.now(UTC).date() - LATELY)
        files = self._scopes.files
        if counts:
            ordered = await asyncio.to_thread(by_popularity, files, counts)
            await self._scopes.reorder(files, ordered)

    async def guild_settings(self, guild: int) -> GuildSettings:
        return await fetch_guild_settings(self._database, guild)

    async def set_guild_settings(self, guild: int, settings: GuildSettings) -> None:
        await store_guild_settings(self._database, guild, settings)

    async def waiting(self, guild: int) -> ReviewQueue:
        """What waits for a guild's moderators."""
        base, today = (await self._scopes.of(guild)).base, datetime.now(UTC).date()
        counted = (await self.counts.tally(guild, today - LATELY)).by_entry
        aged = await asyncio.to_thread(count_overdue, base, counted, today)
        return ReviewQueue(
            tuple(await self.gaps.waiting(guild)),
            await self.votes.doubts(guild, base),
            tuple(OverdueEntry(entry, shown) for entry, shown in aged),
        )

    async def forget(self, person: int) -> int:
        """Delete what is kept about somebody; what they wrote for all stays, without their name. Returns the rows."""
        return await erase_user(self._database, person, await self.votes.voter(person))

    async def stats(self, guild: int, period: int) -> Reply:
        """What was asked in a guild in so many days, and what there is to do, with a picture."""
        today = datetime.now(UTC).date()
        since = period_start(today, period)
        counts, votes = await self.counts.tally(guild, since), await self.votes.since(guild, since)
        waiting, base = await self.waiting(guild), (await self._scopes.of(guild)).base
        counted = UsageCounts(counts.by_day, counts.by_entry, votes)
        queued = QueueSizes(
            len(waiting.clusters), len(waiting.downvoted), tuple(one.entry_id for one in waiting.overdue)
        )

        def drawn() -> Reply:
            from bot.service.reports import figured  # noqa: PLC0415 - matplotlib takes a second to import

            return figured(compute_statistics(counted, base, today, period, queued))

        return await asyncio.to_thread(drawn)

    def when_changed(self, tell: Callable[[], None]) -> None:
        """Call this whenever something else is served than before."""
        self._scopes.listeners.append(tell)

    async def unlogged(self) -> list[UnloggedChanges]:
        """What the log channels of guilds were not told of yet."""
        return await fetch_unlogged(self._database)

    async def mark_logged(self, guild: int, before: int, after: int) -> bool:
        """Note up to which change a channel was told; False where another process tells it just now."""
        return await advance_cursor(self._database, guild, before, after)
