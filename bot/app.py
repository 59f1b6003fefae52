"""What every face calls. What a guild sees is read through `seen_by`; here is what changes. No Discord, no SQL."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from bot.config import Settings
from bot.domain.changes import Unlogged
from bot.domain.guild_settings import GuildSettings
from bot.domain.problems import KnowledgeError
from bot.domain.review_queue import Aged, Waiting
from bot.domain.statistics import Counted, Queued, figures_of, first_day, overdue_times
from bot.moderation.drafts import Editor
from bot.moderation.feedback import Votes
from bot.moderation.history import History
from bot.moderation.import_export import Exchange
from bot.moderation.unanswered import Gaps
from bot.replies.document import Reply
from bot.service.conversations import Conversations
from bot.service.periodic import repeating
from bot.service.queries import Seen
from bot.service.scopes import Places
from bot.service.snapshot import Library, Progress, by_popularity, open_library, silent
from bot.service.usage import Counts
from bot.storage.audit_cursor import mark_logged, unlogged
from bot.storage.database import Database
from bot.storage.drafts import forget_drafts
from bot.storage.guild_settings import guild_settings, store_guild_settings
from bot.storage.privacy import forget_person
from bot.storage.questions import forget_questions

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
    await forget_drafts(database, DRAFTS_KEPT)
    await forget_questions(database, QUESTIONS_KEPT)


class Almanac(Seen):
    """The service: one for a process, whatever faces it has. It reads as a guild without changes of its own does."""

    def __init__(self, database: Database, folder: Path, places: Places, counts: Counts, gaps: Gaps) -> None:
        self._database = database
        self._folder = folder
        self._places = places
        self._reloading = asyncio.Lock()
        self.counts = counts
        self.conversations = Conversations()
        self.editor = Editor(database, places)
        self.history = History(database, places, self.editor)
        self.exchange = Exchange(database, places, self.editor)
        self.gaps = gaps
        self.votes = Votes(database)

    @classmethod
    @asynccontextmanager
    async def open(
        cls, settings: Settings, progress: Progress = silent, *, settles: bool = True
    ) -> AsyncIterator["Almanac"]:
        """Open database and knowledge. Raises UserError or KnowledgeError where there is nothing to serve.

        Without `settles` changes that the files hold by now are not written off: the bot beside it may serve others.
        """
        async with Database.open(settings.database_path) as database:
            library = await open_library(database, settings.knowledge_path, progress, settings.answers)
            places = Places(database, library, settles=settles)
            await places.serve(library)
            async with Counts.open(database) as counts, Gaps.open(database, places) as gaps:
                service = cls(database, settings.knowledge_path, places, counts, gaps)
                await service.offer_by_popularity()
                tidying = repeating(partial(_tidy, database), A_DAY)
                learning = repeating(places.learn_anew, LEARN_ANEW)
                async with repeating(service.offer_by_popularity, OFFER_ANEW), tidying, learning:
                    yield service

    @property
    def database(self) -> Database:
        return self._database

    @property
    def library(self) -> Library:
        """What every guild without changes of its own is answered from."""
        return self._places.shared

    async def seen_by(self, guild: int | None) -> Seen:
        """What a guild sees, as it is now; None stands for direct messages and other faces."""
        return Seen(await self._places.of(guild))

    async def library_at(self, place: str) -> Library:
        """What a place is answered from, as the history names it."""
        return await self._places.at(place)

    async def reload(self) -> int:
        """Serve the files as they are now and return how many topics there are.

        Raises KnowledgeError, and keeps serving the old files, if they have problems.
        """
        async with self._reloading:
            library = await open_library(self._database, self._folder, caution=self.library.index.caution)
            if library.problems:
                raise KnowledgeError(library.problems)
            await self._places.serve(library)
        await self.offer_by_popularity()
        return len(library.base.topics)

    async def offer_by_popularity(self) -> None:
        """Let completion offer first, among equals, what was shown most lately."""
        await self.counts.write()
        counts = await self.counts.popular(datetime.now(UTC).date() - LATELY)
        files = self._places.files
        if counts:
            ordered = await asyncio.to_thread(by_popularity, files, counts)
            await self._places.reorder(files, ordered)

    async def guild_settings(self, guild: int) -> GuildSettings:
        return await guild_settings(self._database, guild)

    async def set_guild_settings(self, guild: int, settings: GuildSettings) -> None:
        await store_guild_settings(self._database, guild, settings)

    async def waiting(self, guild: int) -> Waiting:
        """What waits for a guild's moderators."""
        base, today = (await self._places.of(guild)).base, datetime.now(UTC).date()
        counted = (await self.counts.tally(guild, today - LATELY)).by_entry
        aged = await asyncio.to_thread(overdue_times, base, counted, today)
        return Waiting(
            tuple(await self.gaps.waiting(guild)),
            await self.votes.doubts(guild, base),
            tuple(Aged(entry, shown) for entry, shown in aged),
        )

    async def forget(self, person: int) -> int:
        """Delete what is kept about somebody; what they wrote for all stays, without their name. Returns the rows."""
        return await forget_person(self._database, person, await self.votes.voter(person))

    async def stats(self, guild: int, period: int) -> Reply:
        """What was asked in a guild in so many days, and what there is to do, with a picture."""
        today = datetime.now(UTC).date()
        since = first_day(today, period)
        counts, votes = await self.counts.tally(guild, since), await self.votes.since(guild, since)
        waiting, base = await self.waiting(guild), (await self._places.of(guild)).base
        counted = Counted(counts.by_day, counts.by_entry, votes)
        queued = Queued(len(waiting.gaps), len(waiting.doubts), tuple(one.entry for one in waiting.aged))

        def drawn() -> Reply:
            from bot.service.reports import figured  # noqa: PLC0415 - matplotlib takes a second to import

            return figured(figures_of(counted, base, today, period, queued))

        return await asyncio.to_thread(drawn)

    def when_changed(self, tell: Callable[[], None]) -> None:
        """Call this whenever something else is served than before."""
        self._places.listeners.append(tell)

    async def unlogged(self) -> list[Unlogged]:
        """What the log channels of guilds were not told of yet."""
        return await unlogged(self._database)

    async def mark_logged(self, guild: int, before: int, after: int) -> bool:
        """Note up to which change a channel was told; False where another process tells it just now."""
        return await mark_logged(self._database, guild, before, after)
