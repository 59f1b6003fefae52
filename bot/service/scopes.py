"""Resolves a guild to its snapshot: files, then the owners' shared overrides, then the guild's own."""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Callable

from bot.domain.changes import SHARED, Attribution, NewRevision, Operation, format_guild_scope, parse_guild_scope
from bot.domain.items import find_item
from bot.domain.overlay import Overlay, apply_overlay, find_absorbed
from bot.service.snapshot import Snapshot
from bot.service.threads import run_in_thread
from bot.storage.database import DATABASE_ERRORS, Database
from bot.storage.revisions import append_revisions, fetch_latest_id, fetch_overlay, fetch_scopes_changed_since

logger = logging.getLogger(__name__)

ABSORB_TIMEOUT_SECONDS = 0.1
"""How long a snapshot waits for a write that only tidies up: a question or the statistics may wait for it."""

MAX_CACHED_GUILDS = 200
"""Snapshots of guilds with changes of their own. A dropped one is rebuilt at the guild's next question."""


class ScopedSnapshots:
    """The current snapshot of every scope. Each is replaced as a whole: a reader never sees half a change.

    Args:
        database: Holds the overlays.
        files: A snapshot of the knowledge files.
        absorb: Whether overrides that the files contain by now are settled in the database. False for a process that
            may read other files than the bot beside it; it only leaves them out.

    """

    def __init__(self, database: Database, files: Snapshot, *, absorb: bool = True) -> None:
        self._database = database
        self._files = files
        self._absorb = absorb
        self._shared = files
        self._guilds: OrderedDict[str, Snapshot] = OrderedDict()
        self._fitted: dict[str, Snapshot] = {}
        """The last snapshot fitted on a scope's own base; the next deltas are smaller over this one."""
        self._changed: set[str] = set()
        """Scopes with revisions. All others are answered from their parent."""
        self._lock = asyncio.Lock()
        self._last_revision = 0
        self._listeners: list[Callable[[], None]] = []

    @property
    def files(self) -> Snapshot:
        """The snapshot of the files without any overlay."""
        return self._files

    @property
    def shared(self) -> Snapshot:
        """The snapshot of every guild without changes of its own."""
        return self._shared

    def add_listener(self, listener: Callable[[], None]) -> None:
        """Call `listener` whenever a scope gets another snapshot."""
        self._listeners.append(listener)

    def get_parent(self, scope: str) -> Snapshot:
        """Return the snapshot that a scope's overlay applies to."""
        return self._files if scope == SHARED else self._shared

    async def fetch_for_guild(self, guild_id: int | None) -> Snapshot:
        """Return a guild's current snapshot; None stands for direct messages."""
        if guild_id is None:
            return self._shared
        scope = format_guild_scope(guild_id)
        # Most guilds change nothing; they share one snapshot and cost no query.
        if scope not in self._changed:
            return self._shared
        if scope not in self._guilds:
            async with self._lock:
                if scope not in self._guilds:  # another task may have built it while we waited
                    self._cache(scope, await self._build(scope))
        self._guilds.move_to_end(scope)
        return self._guilds[scope]

    async def fetch_for_scope(self, scope: str) -> Snapshot:
        """Return a scope's current snapshot."""
        return await self.fetch_for_guild(parse_guild_scope(scope))

    async def serve(self, files: Snapshot) -> None:
        """Replace the files; all overlays are applied to the new ones."""
        async with self._lock:
            self._files = files
            self._last_revision = await fetch_latest_id(self._database)
            self._changed = await fetch_scopes_changed_since(self._database, 0)
            self._fitted.clear()
            await self._rebuild_shared()
        self._notify()

    async def replace_files(self, expected: Snapshot, files: Snapshot) -> None:
        """Replace the files by the same files with other autocomplete, unless others than `expected` are served."""
        async with self._lock:
            if self._files is expected:
                self._files = files
                await self._rebuild_shared()

    async def refresh(self, scope: str) -> None:
        """Serve a revision that was just saved in a scope."""
        async with self._lock:
            self._changed.add(scope)
            if scope == SHARED:
                await self._rebuild_shared()
            else:
                self._cache(scope, await self._build(scope))
            latest = await fetch_latest_id(self._database)
            # Our own revision needs no poll. If another process has changed something too, the next poll must find it.
            changed = await fetch_scopes_changed_since(self._database, self._last_revision)
            if changed == {scope}:
                self._last_revision = latest
        self._notify()

    async def refit_outgrown(self) -> None:
        """Refit, in a thread, each index whose delta has grown large."""
        for scope, snapshot in [(SHARED, self._shared), *self._guilds.items()]:
            if not snapshot.is_outgrown:
                continue
            refitted = await run_in_thread(snapshot.refit)
            # A refit takes seconds. If the scope has changed meanwhile, the result is of the past and is dropped.
            if scope == SHARED and self._shared is snapshot:
                self._shared, self._fitted[SHARED] = refitted, refitted
                self._guilds.clear()
            elif self._guilds.get(scope) is snapshot:
                self._guilds[scope], self._fitted[scope] = refitted, refitted
            self._notify()

    async def follow(self) -> None:
        """Serve what other processes save, until this is cancelled. Questions are answered from memory meanwhile."""
        while True:
            await self._database.wait_for_change()
            try:
                await self._take_changes()
            except DATABASE_ERRORS as error:
                # Whoever watches the database says so once; this comes again and again until it is back.
                logger.debug("Changes of other processes can't be read: %s", error)
            except Exception:
                logger.exception("Changes of other processes can't be served, will retry.")

    async def _take_changes(self) -> None:
        """Drop the snapshots of scopes that another process has changed; that of all guilds is built at once."""
        async with self._lock:  # a revision of our own is served first, and then is none of another process
            latest = await fetch_latest_id(self._database)
            if latest == self._last_revision:
                return
            changed = await fetch_scopes_changed_since(self._database, self._last_revision)
            self._changed |= changed
            if SHARED in changed:
                await self._rebuild_shared()
            for scope in changed:
                self._guilds.pop(scope, None)
            self._last_revision = latest
        self._notify()

    async def _rebuild_shared(self) -> None:
        self._shared = await self._build(SHARED)
        self._guilds.clear()  # they were built over the shared snapshot before

    def _cache(self, scope: str, snapshot: Snapshot) -> None:
        self._guilds[scope] = snapshot
        while len(self._guilds) > MAX_CACHED_GUILDS:
            self._fitted.pop(self._guilds.popitem(last=False)[0], None)

    def _notify(self) -> None:
        for listener in self._listeners:
            listener()

    async def _build(self, scope: str) -> Snapshot:
        parent = self.get_parent(scope)
        overlay = await self._absorb_known(scope, parent, await fetch_overlay(self._database, scope))
        if not overlay:
            return parent
        fitted = self._fitted.get(scope)
        return await run_in_thread(lambda: parent.with_overlay(apply_overlay(parent.base, overlay), fitted))

    async def _absorb_known(self, scope: str, parent: Snapshot, overlay: Overlay) -> Overlay:
        """The overlay without overrides that say what the parent says by now."""
        absorbed = {key: find_item(parent.base, key) for key in find_absorbed(parent.base, overlay)}
        if absorbed and self._absorb:
            revisions = [NewRevision(key, Operation.ABSORB, item, item, item) for key, item in absorbed.items()]
            try:
                async with self._database.write(ABSORB_TIMEOUT_SECONDS) as connection:
                    await append_revisions(connection, scope, revisions, Attribution(None))
            except DATABASE_ERRORS as error:  # a question may have led here; they are left out all the same
                logger.warning("Overrides that the files contain are not settled yet: %s", error)
        return {key: override for key, override in overlay.items() if key not in absorbed}
