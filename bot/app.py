"""The application: opens storage, knowledge and workflows, and hands them to every front end."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from importlib import import_module

from bot.config import Settings
from bot.domain.changes import UnloggedChanges
from bot.domain.guild_settings import GuildSettings
from bot.domain.moderation_queue import ModerationQueue
from bot.domain.personal_data import PersonalData
from bot.domain.problems import KnowledgeError
from bot.domain.statistics import QueueSizes, Statistics, compute_period_start, compute_statistics, rank_overdue
from bot.errors import AlmanacError
from bot.languages import find_language
from bot.matching.meaning.encoder import SentenceEncoder
from bot.matching.outcome import Answer, NoMatch, Outcome
from bot.moderation.drafts import DraftService
from bot.moderation.history import RevisionHistory
from bot.moderation.import_export import ImportExport
from bot.moderation.unanswered import UnansweredQueue
from bot.moderation.votes import Votes
from bot.moderation.workflows import ModerationWorkflows
from bot.monitoring.health import Health
from bot.monitoring.metrics import Metrics
from bot.replies.document import Reply
from bot.service.brakes import SharedBrakes
from bot.service.conversations import Conversations
from bot.service.loading import Progress, ignore_progress, load_snapshot
from bot.service.meaning import open_encoder
from bot.service.periodic import run_beside, run_periodically
from bot.service.queries import Reader
from bot.service.scopes import ScopedSnapshots
from bot.service.threads import draw_in_thread, run_in_thread
from bot.service.usage import RECENT_PERIOD, UsageCounters
from bot.storage.audit_cursor import advance_cursor, fetch_unlogged
from bot.storage.damage import report_damage, require_tables
from bot.storage.database import DATABASE_ERRORS, Database
from bot.storage.guild_settings import change_guild_settings, fetch_guild_settings
from bot.storage.opening import open_database
from bot.storage.personal_data import fetch_personal_data
from bot.storage.privacy import erase_user
from bot.storage.unreadable import UnreadableRow, find_unreadable_rows

POPULARITY_INTERVAL_SECONDS = 3_600.0
REFIT_CHECK_INTERVAL_SECONDS = 300.0

logger = logging.getLogger(__name__)


class Almanac:
    """One per process. It holds no knowledge itself: read through `shared` or `fetch_reader`."""

    def __init__(
        self,
        database: Database,
        settings: Settings,
        scopes: ScopedSnapshots,
        usage: UsageCounters,
        unanswered: UnansweredQueue,
        encoder: SentenceEncoder | None,
    ) -> None:
        self._encoder = encoder
        self._folder = settings.knowledge_path
        self.retention = settings.retention
        self._scopes = scopes
        self._reloading = asyncio.Lock()
        self._requested_reloads = 0
        self._served_reloads = 0
        self.database = database
        self.health = Health()
        self.metrics = Metrics(self.health)
        self.usage = usage
        self.conversations = Conversations()
        self.drafts = DraftService(database, scopes)
        self.history = RevisionHistory(database, scopes, self.drafts)
        self.import_export = ImportExport(database, scopes, self.drafts)
        self.unanswered = unanswered
        self.votes = Votes(database)
        self.brakes = SharedBrakes(database, self.votes.fetch_pseudonymizer)
        self.workflows = ModerationWorkflows(
            database, scopes, self.drafts, self.history, self.import_export, self.unanswered
        )

    @classmethod
    @asynccontextmanager
    async def open(
        cls,
        settings: Settings,
        progress: Progress = ignore_progress,
        *,
        absorb: bool = True,
        waits: bool = True,
    ) -> AsyncIterator["Almanac"]:
        """Open database and knowledge, and run the background tasks until the block exits.

        Args:
            settings: Paths and caution; nothing here connects to Discord.
            progress: Called while files are parsed and the index is built.
            absorb: Whether overrides that the files contain by now are settled in the database. False for a command
                that runs beside the bot and may read other files.
            waits: Whether to wait until all phrases are encoded and all languages trained. The first time, that takes
                half a minute for some thousand; a bot answers by words alone, from the original's index, meanwhile.

        Raises:
            UserError: The database can't be opened or is damaged.
            KnowledgeError: The files have problems and no earlier state is stored.

        """
        async with open_database(settings.database_address) as database:
            with report_damage(database):
                await require_tables(database)
                encoder = await open_encoder(settings.meaning, settings.database_path.parent, progress)
                files = await load_snapshot(
                    database, settings.knowledge_path, progress, settings.answers, encoder, waits=waits
                )
                scopes = ScopedSnapshots(database, files, absorb=absorb)
                await scopes.serve(files)
            # Closed in reverse order: jobs end before counters are flushed, and the database closes last.
            async with UsageCounters.open(database) as usage, UnansweredQueue.open(database, scopes) as unanswered:
                app = cls(database, settings, scopes, usage, unanswered, encoder)
                await app.rank_autocomplete()  # before the first member types
                refits = run_periodically(scopes.refit_outgrown, REFIT_CHECK_INTERVAL_SECONDS)
                ranking = run_periodically(app.rank_autocomplete, POPULARITY_INTERVAL_SECONDS)
                async with ranking, refits, run_beside(app._complete_indexes()), run_beside(scopes.follow()):
                    yield app

    @property
    def shared(self) -> Reader:
        """The reader of direct messages, the terminal and every guild without changes of its own."""
        return Reader(self._scopes.shared, self.retention)

    async def fetch_reader(self, guild_id: int | None, locale: str | None = None) -> Reader:
        """Return a reader of a guild's current snapshot.

        Args:
            guild_id: The guild; None stands for direct messages.
            locale: What the member's Discord is set to. If the base isn't in that language, the guild's setting counts.

        """
        reader = Reader(await self._scopes.fetch_for_guild(guild_id), self.retention)
        return reader.in_language(await self.choose_language(guild_id, locale))

    async def choose_language(self, guild_id: int | None, locale: str | None = None) -> str:
        """Choose the language in which a member is spoken to, or if `locale` is None everybody in a guild.

        Args:
            guild_id: The guild; None stands for direct messages.
            locale: What the member's Discord is set to. If the base isn't in that language, the guild's setting counts.

        """
        own, *others = available = self.shared.languages
        language = find_language(locale, available)
        if language is None and guild_id is not None and others:
            language = (await self.fetch_guild_settings(guild_id)).language
        return language if language in available else own

    async def fetch_scope_reader(self, scope: str) -> Reader:
        """Return a reader of a scope's current snapshot."""
        return Reader(await self._scopes.fetch_for_scope(scope), self.retention)

    async def reload(self) -> int:
        """Read the files again and serve them.

        Returns:
            The number of topics served.

        Raises:
            KnowledgeError: The files have problems; the old ones stay served.

        """
        self._requested_reloads += 1
        number = self._requested_reloads
        async with self._reloading:  # else the slower of two reloads would serve the older files
            if number > self._served_reloads:  # else one that began after this request has served it, too
                await self._load_files()
        return len(self._scopes.files.base.topics)

    async def _load_files(self) -> None:
        number = self._requested_reloads
        caution = self._scopes.files.index.caution
        files = await load_snapshot(self.database, self._folder, caution=caution, encoder=self._encoder)
        if files.problems:
            raise KnowledgeError(files.problems)
        await self._scopes.serve(files)
        self._served_reloads = number
        await self.rank_autocomplete()

    async def _complete_indexes(self) -> None:
        """Encode the phrases and train the languages of files that were served without, and serve them again."""
        files = self._scopes.files
        if files.is_provisional or (self._encoder and files.index.meaning is None):
            try:
                await self.reload()
            except AlmanacError as error:  # what is wrong with the files is reported by whoever reads them
                logger.warning("Some indexes wait until the files are read again (%s).", type(error).__name__)

    async def rank_autocomplete(self) -> None:
        """Let autocomplete rank equal labels by how often they were shown within `RECENT_PERIOD`."""
        await self.usage.flush()
        popularity = await self.usage.fetch_popularity(datetime.now(UTC).date() - RECENT_PERIOD)
        files = self._scopes.files
        if popularity:
            ranked = await run_in_thread(files.with_popularity, popularity)
            await self._scopes.replace_files(files, ranked)

    def add_change_listener(self, listener: Callable[[], None]) -> None:
        """Call `listener` whenever another snapshot is served, in any scope."""
        self._scopes.add_listener(listener)

    async def fetch_guild_settings(self, guild_id: int) -> GuildSettings:
        return await fetch_guild_settings(self.database, guild_id)

    async def change_guild_settings(
        self, guild_id: int, change: Callable[[GuildSettings], GuildSettings]
    ) -> tuple[GuildSettings, GuildSettings]:
        return await change_guild_settings(self.database, guild_id, change)

    async def fetch_moderation_queue(self, guild_id: int) -> ModerationQueue:
        """Everything that waits for a guild's moderators."""
        settings = await self.fetch_guild_settings(guild_id)
        base, today = (await self._scopes.fetch_for_guild(guild_id)).base, datetime.now(UTC).date()
        shown = (await self.usage.fetch_counts(guild_id, today - RECENT_PERIOD)).by_entry
        overdue = await run_in_thread(rank_overdue, base, shown, today)
        return ModerationQueue(
            tuple(await self.unanswered.fetch_clusters(guild_id)),
            await self.votes.fetch_downvoted(guild_id, base, settings.min_downvotes),
            tuple(overdue),
        )

    async def keep_unanswered(self, guild_id: int | None, question: str, outcome: Outcome) -> None:
        """Keep the words of a question that got no answer, without who asked, if the guild wants that."""
        is_question = not (isinstance(outcome, Answer) or (isinstance(outcome, NoMatch) and outcome.small_talk))
        try:
            if is_question and guild_id and (await self.fetch_guild_settings(guild_id)).keeps_questions:
                await self.unanswered.keep(guild_id, question, outcome)
        except DATABASE_ERRORS as error:  # the member has their reply, and can still pass the question on
            logger.warning("Database busy, an unanswered question is not kept: %s", error)

    async def render_statistics(self, guild_id: int, days: int) -> Reply:
        """The usage of a guild in the last `days` days and the size of its moderation queue, with a chart."""
        today = datetime.now(UTC).date()
        since = compute_period_start(today, days)
        counts = await self.usage.fetch_counts(guild_id, since)
        votes = await self.votes.count_by_day(guild_id, since)
        queue, base = await self.fetch_moderation_queue(guild_id), (await self._scopes.fetch_for_guild(guild_id)).base
        overdue = tuple(entry.entry_id for entry in queue.overdue)
        sizes = QueueSizes(len(queue.clusters), len(queue.downvoted), overdue)
        return await draw_in_thread(
            lambda: _render_with_chart(compute_statistics(counts, votes, base, today, days, sizes))
        )

    async def load_charts(self) -> None:
        """Import what draws charts, which the first to ask for one would wait for."""
        await draw_in_thread(import_module, "bot.service.reports")

    async def fetch_unlogged_changes(self) -> list[UnloggedChanges]:
        """Changes that the guilds' audit-log channels don't show yet."""
        return await fetch_unlogged(self.database)

    async def mark_logged(self, guild_id: int, before: int, after: int) -> bool:
        """Move a guild's audit-log cursor. False if another process has moved it already."""
        return await advance_cursor(self.database, guild_id, before, after)

    async def find_unreadable_rows(self) -> list[UnreadableRow]:
        """What is stored but can't be read, and so is left out everywhere."""
        return await find_unreadable_rows(self.database)

    async def fetch_personal_data(self, user_id: int) -> PersonalData:
        """What is kept about a user, in all guilds."""
        return await fetch_personal_data(self.database, user_id, await self.votes.fetch_pseudonymizer(user_id))

    async def erase_person(self, user_id: int) -> int:
        """Delete everything kept about a user; revisions stay, without their author. Returns the number of rows."""
        count = await erase_user(self.database, user_id, await self.votes.fetch_pseudonymizer(user_id))
        self.conversations.forget(user_id)
        await self.database.empty_log()
        return count


def _render_with_chart(statistics: Statistics) -> Reply:
    from bot.service.reports import render_statistics  # noqa: PLC0415 - matplotlib takes a second to import

    return render_statistics(statistics)
