"""Which shards this process serves: processes that share a database divide them evenly, and replace one that died.

A process shows that it lives by a beat in the database. Another one believes it dead once it has seen no new beat for
`LEASE_SECONDS` by its own clock, so the clocks of machines need not agree. A process that couldn't beat for
`HOLD_SECONDS` serves nothing until it can again: by then nobody has taken its shards.
"""

import logging
import math
import secrets
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.storage.database import Database
from bot.storage.shards import (
    Sessions,
    Shard,
    ShardSession,
    Worker,
    fetch_shards,
    fetch_workers,
    give_up_shard,
    record_beat,
    remove_dead,
    remove_worker,
    take_shard,
)

logger = logging.getLogger(__name__)

BEAT_SECONDS = 0.75
"""Also how long a shard that was given up may wait for its next process. Discord keeps its events meanwhile."""

MAX_MOVED = 64
"""How many shards a process takes or gives up at a beat, so that there is time for each."""

LEASE_SECONDS = 5.0
HOLD_SECONDS = 4.0


@dataclass(frozen=True, slots=True)
class Holding:
    """What a process was found to hold at one beat.

    Attributes:
        sessions: By shard, where another process stopped that served it before; None if nobody did.
        excess: The shards among them that other processes wait for.

    """

    sessions: Mapping[int, ShardSession | None]
    excess: Sequence[int]


class ShardClaims:
    """Takes shards for one process, and says since when nobody else can have them.

    Args:
        database: Where the processes meet.
        total: The number of all shards.
        clock: Seconds from any fixed point, never going back.

    """

    def __init__(self, database: Database, total: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.total = total
        self._database = database
        self._clock = clock
        self._id = secrets.token_hex(8)
        self._beats: dict[str, tuple[int, float]] = {}
        self._inherited: dict[int, ShardSession | None] = {}
        self._renewed_at = float("-inf")

    def compute_seconds_left(self) -> float:
        """How long nobody can take what this process holds; not positive if somebody may have."""
        return self._renewed_at + HOLD_SECONDS - self._clock()

    async def renew(self, sessions: Sessions) -> Holding:
        """Say that this process lives, and take what falls to it.

        Args:
            sessions: Where its shards are.

        Raises:
            One of DATABASE_ERRORS: It isn't known who holds what.

        """
        began = self._clock()
        await record_beat(self._database, self._id, self.total, sessions)
        workers = await fetch_workers(self._database, self.total)
        shards = await fetch_shards(self._database, self.total)
        live = self._find_live(workers)
        share = _compute_share(shards, live)
        held = {shard.number: self._inherited.get(shard.number) for shard in shards if shard.worker_id == self._id}
        excess = sorted(held)[share:][:MAX_MOVED]
        free = [shard for shard in shards if shard.worker_id not in live][: max(0, min(share - len(held), MAX_MOVED))]
        by_id = {worker.id: worker for worker in workers}
        for shard in free:
            before = by_id.get(shard.worker_id, Worker(shard.worker_id, 0, {})) if shard.worker_id else None
            # Remembered first: if what follows fails, the shard may be taken, and its session is nowhere else.
            self._inherited[shard.number] = before.sessions.get(shard.number) if before else shard.session
            if await take_shard(self._database, self.total, shard.number, self._id, before):
                held[shard.number] = self._inherited[shard.number]
        await self._remove_dead(worker for worker in workers if worker.id not in live)
        self._renewed_at, self._inherited = began, {}
        return Holding(held, excess)

    def _find_live(self, workers: Iterable[Worker]) -> set[str]:
        """The processes of which a new beat was seen lately, and this one, whatever others believe."""
        now, before = self._clock(), self._beats
        self._beats = {
            worker.id: before[worker.id] if before.get(worker.id, (0, 0))[0] == worker.beat else (worker.beat, now)
            for worker in workers
        }
        lately = {worker_id for worker_id, (_, since) in self._beats.items() if now - since < LEASE_SECONDS}
        return lately | {self._id}

    async def _remove_dead(self, dead: Iterable[Worker]) -> None:
        """Forget the dead whose shards have all been taken."""
        for worker in dead:
            if await remove_dead(self._database, worker):
                logger.info("A process is gone, and none of the shards is its any more.")

    async def give_up(self, number: int, session: ShardSession | None) -> None:
        """Leave a shard to others. Raises one of DATABASE_ERRORS."""
        await give_up_shard(self._database, self.total, number, self._id, session)

    async def leave(self, sessions: Mapping[int, ShardSession | None]) -> None:
        """Leave all shards to others, for good. Raises one of DATABASE_ERRORS."""
        self._renewed_at = float("-inf")
        for number, session in sessions.items():
            await self.give_up(number, session)
        await remove_worker(self._database, self._id)


def _compute_share(shards: Sequence[Shard], live: Collection[str]) -> int:
    """How many shards a process may hold: one more than an even part only when each has that."""
    counts, even = Counter(shard.worker_id for shard in shards), len(shards) // len(live)
    return even if any(counts[worker_id] < even for worker_id in live) else math.ceil(len(shards) / len(live))
