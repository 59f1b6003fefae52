"""Which process serves which shards. Each change is one statement, which no transaction of others holds up."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

import msgspec

from bot.storage.database import Database


class ShardSession(msgspec.Struct, frozen=True, array_like=True):
    """A session with Discord: whoever knows it goes on behind the last event that was received in it.

    Attributes:
        id: As Discord calls it.
        sequence: The number of the last event.
        gateway: The address at which Discord keeps it.

    """

    id: str
    sequence: int
    gateway: str


Sessions = Mapping[int, ShardSession]
"""By the number of the shard; one that has never been connected is left out."""


@dataclass(frozen=True, slots=True)
class Worker:
    """A process that serves shards. `beat` counts up while it lives."""

    id: str
    beat: int
    sessions: Sessions


@dataclass(frozen=True, slots=True)
class Shard:
    """One shard: who serves it, None for nobody, and where the last one stopped that gave it up."""

    number: int
    worker_id: str | None
    session: ShardSession | None


_BEAT = """
    INSERT INTO worker (id, total, beat, sessions) VALUES (:worker, :total, 1, :sessions)
    ON CONFLICT (id) DO UPDATE SET beat = worker.beat + 1, sessions = excluded.sessions
    RETURNING beat
"""
_TAKE = """
    INSERT INTO shard (total, number, worker) VALUES (:total, :number, :worker)
    ON CONFLICT (total, number) DO UPDATE SET worker = excluded.worker, session = NULL
    WHERE (shard.worker IS NULL OR shard.worker = :before)
        AND NOT EXISTS (SELECT 1 FROM worker WHERE worker.id = :before AND worker.beat <> :beat)
    RETURNING number
"""
_GIVE_UP = """
    UPDATE shard SET worker = NULL, session = :session
    WHERE total = :total AND number = :number AND worker = :worker
    RETURNING number
"""
_LEAVE = "DELETE FROM worker WHERE id = :worker RETURNING id"
_REMOVE = """
    DELETE FROM worker
    WHERE id = :worker AND beat = :beat AND NOT EXISTS (SELECT 1 FROM shard WHERE shard.worker = worker.id)
    RETURNING id
"""

T = TypeVar("T")


async def fetch_total(database: Database) -> int | None:
    """Into how many shards processes divide the guilds that run or have died unnoticed; None if there are none."""
    ((total,),) = await database.reading.execute_fetchall("SELECT MAX(total) FROM worker WHERE total > 0")
    return None if total is None else int(total)


async def record_beat(database: Database, worker_id: str, total: int, sessions: Sessions) -> None:
    """Say that a process lives, and where its shards are."""
    text = msgspec.json.encode(sessions).decode()
    await database.write_once(_BEAT, {"worker": worker_id, "total": total, "sessions": text})


async def fetch_workers(database: Database, total: int) -> list[Worker]:
    sql = "SELECT id, beat, sessions FROM worker WHERE total = :total ORDER BY id"
    rows = await database.reading.execute_fetchall(sql, {"total": total})
    return [
        Worker(str(worker_id), int(beat), _read(text, dict[int, ShardSession]) or {}) for worker_id, beat, text in rows
    ]


async def fetch_shards(database: Database, total: int) -> list[Shard]:
    """All shards, also those that nobody has served yet."""
    sql = "SELECT number, worker, session FROM shard WHERE total = :total"
    rows = await database.reading.execute_fetchall(sql, {"total": total})
    stored = {int(number): (worker, text) for number, worker, text in rows}
    found = [(number, *stored.get(number, (None, None))) for number in range(total)]
    return [Shard(number, worker, _read(text, ShardSession)) for number, worker, text in found]


def _read(text: str | None, kind: type[T]) -> T | None:
    """What can't be read is left out: then Discord begins a new session."""
    try:
        return msgspec.json.decode(text or "null", type=kind)
    except msgspec.DecodeError:
        return None


async def take_shard(database: Database, total: int, number: int, worker_id: str, before: Worker | None) -> bool:
    """Take a shard.

    Args:
        database: Where all processes look.
        total: The number of all shards.
        number: Which one.
        worker_id: Who takes it.
        before: A process that is believed dead; None for a shard that nobody serves.

    Returns:
        False if another process was faster, or the one that was believed dead lives.

    """
    from_whom = {"before": before.id if before else "", "beat": before.beat if before else 0}
    return bool(await database.write_once(_TAKE, {"total": total, "number": number, "worker": worker_id, **from_whom}))


async def give_up_shard(
    database: Database, total: int, number: int, worker_id: str, session: ShardSession | None
) -> None:
    """Leave a shard to others, who go on with its session."""
    text = session and msgspec.json.encode(session).decode()
    await database.write_once(_GIVE_UP, {"total": total, "number": number, "worker": worker_id, "session": text})


async def remove_dead(database: Database, worker: Worker) -> bool:
    """Forget a process that is believed dead. False if it lives, or if shards are still its."""
    return bool(await database.write_once(_REMOVE, {"worker": worker.id, "beat": worker.beat}))


async def remove_worker(database: Database, worker_id: str) -> None:
    """Forget a process that leaves."""
    await database.write_once(_LEAVE, {"worker": worker_id})
