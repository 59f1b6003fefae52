"""What each place is answered from: the files, over them what the bot's owners changed, over that a guild's own.

Every process reads the changes from the database; one that another process made is seen within a second.
"""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable

from bot.domain.changes import SHARED, Attribution, NewRevision, Operation, format_guild_scope, parse_guild_scope
from bot.domain.items import find_item
from bot.domain.overlay import Overlay, apply_overlay, find_absorbed
from bot.matching.index.index import Index
from bot.service.snapshot import Snapshot, overlay_snapshot, refit
from bot.storage.database import Database
from bot.storage.revisions import append_revisions, fetch_latest_id, fetch_overlay, fetch_scopes_changed_since

LOOK_EVERY = 1.0
"""Seconds between two looks at whether another process changed anything."""

MOST_GUILDS = 200
"""Guilds with changes of their own whose index is kept at hand; others are laid anew when they ask."""


class ScopedSnapshots:
    """The files' library, and those laid over it, exchanged whole: a reader never sees half a change."""

    def __init__(self, database: Database, files: Snapshot, *, settles: bool = True) -> None:
        self._database = database
        self._files = files
        self._settles = settles
        self._shared = files
        self._guilds: OrderedDict[str, Snapshot] = OrderedDict()
        self._learned: dict[str, Index] = {}
        """Of places with many changes: the index that was built of them."""
        self._changed: set[str] = set()
        self._lock = asyncio.Lock()
        self._seen = 0
        self._looked = -LOOK_EVERY
        self.listeners: list[Callable[[], None]] = []
        """Called whenever something else is served than before."""

    @property
    def files(self) -> Snapshot:
        """What stands in the files alone."""
        return self._files

    @property
    def shared(self) -> Snapshot:
        """What every guild without changes of its own is answered from."""
        return self._shared

    def parent_of(self, scope: str) -> Snapshot:
        """What a place's changes are laid over."""
        return self._files if scope == SHARED else self._shared

    async def serve(self, files: Snapshot) -> None:
        """Serve these files from now on; what was changed over the old ones is laid over them."""
        async with self._lock:
            self._files = files
            self._seen = await fetch_latest_id(self._database)
            self._changed = await fetch_scopes_changed_since(self._database, 0)
            self._learned.clear()
            self._shared = await self._lay(SHARED)
            self._guilds.clear()
        self._tell()

    async def replace_files(self, before: Snapshot, ordered: Snapshot) -> None:
        """Serve the same files, offered in another order; nothing where others are served meanwhile."""
        async with self._lock:
            if self._files is before:
                self._files = ordered
                self._shared = await self._lay(SHARED)
                self._guilds.clear()

    async def for_guild(self, guild_id: int | None) -> Snapshot:
        """The library of a guild, or where there is none the shared one."""
        await self._look()
        if guild_id is None:
            return self._shared
        scope = format_guild_scope(guild_id)
        if scope not in self._changed:
            return self._shared
        if scope not in self._guilds:
            async with self._lock:
                if scope not in self._guilds:
                    self._keep(scope, await self._lay(scope))
        self._guilds.move_to_end(scope)
        return self._guilds[scope]

    async def in_scope(self, scope: str) -> Snapshot:
        """The library of a place, as the history names it."""
        return await self.for_guild(parse_guild_scope(scope))

    async def refresh(self, scope: str) -> None:
        """Serve what was just changed in a place."""
        async with self._lock:
            self._changed.add(scope)
            if scope == SHARED:
                self._shared = await self._lay(SHARED)
                self._guilds.clear()
            else:
                self._keep(scope, await self._lay(scope))
            last = await fetch_latest_id(self._database)
            if await fetch_scopes_changed_since(self._database, self._seen) == {
                scope
            }:  # nobody else has changed anything
                self._seen = last
        self._tell()

    async def refit_outgrown(self) -> None:
        """Learn from scratch, beside all else, where many changes lie over a base; the next ones are laid over that."""
        for scope, snapshot in [(SHARED, self._shared), *self._guilds.items()]:
            if snapshot.index.is_outgrown:
                learned = await asyncio.to_thread(refit, snapshot)
                if scope == SHARED and self._shared is snapshot:
                    self._shared, self._learned[SHARED] = learned, learned.index
                    self._guilds.clear()
                elif self._guilds.get(scope) is snapshot:
                    self._guilds[scope], self._learned[scope] = learned, learned.index
                self._tell()

    def _keep(self, scope: str, snapshot: Snapshot) -> None:
        self._guilds[scope] = snapshot
        while len(self._guilds) > MOST_GUILDS:
            self._learned.pop(self._guilds.popitem(last=False)[0], None)

    def _tell(self) -> None:
        for listener in self.listeners:
            listener()

    async def _look(self) -> None:
        """Forget what another process has changed since the last look."""
        if time.monotonic() - self._looked < LOOK_EVERY:
            return
        self._looked = time.monotonic()
        last = await fetch_latest_id(self._database)
        if last == self._seen:
            return
        for scope in await fetch_scopes_changed_since(self._database, self._seen):
            if scope == SHARED:
                await self.refresh(SHARED)
            self._changed.add(scope)
            self._guilds.pop(scope, None)
        self._seen = last
        self._tell()

    async def _lay(self, scope: str) -> Snapshot:
        below = self.parent_of(scope)
        overlay = await self._settled(scope, below, await fetch_overlay(self._database, scope))
        if not overlay:
            return below
        learned = self._learned.get(scope)
        return await asyncio.to_thread(lambda: overlay_snapshot(below, apply_overlay(below.base, overlay), learned))

    async def _settled(self, scope: str, below: Snapshot, overlay: Overlay) -> Overlay:
        """The overlay without what the base below says by now; that is written down and needs no override any more."""
        needless = find_absorbed(below.base, overlay)
        if not needless:
            return overlay
        now = {key: find_item(below.base, key) for key in needless}
        rest = {key: override for key, override in overlay.items() if key not in now}
        if not self._settles:  # a look at other files, beside the bot that serves its own from this database
            return rest
        changes = [NewRevision(key, Operation.ABSORB, value, value, value) for key, value in now.items()]
        async with self._database.write() as connection:
            await append_revisions(connection, scope, changes, Attribution(None))
        return rest
