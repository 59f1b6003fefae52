"""Counts the calls of members for limits that hold across processes."""

import random
from datetime import UTC, datetime, timedelta

from bot.storage.database import Database

NOWHERE = -1
"""In place of the guild, for a pseudonym that is the same everywhere."""

CALLS_KEPT = timedelta(hours=1)
"""The longest window of a limit."""

_FETCH = "SELECT slot, made FROM call WHERE person = :person AND brake = :brake"
_TAKE = """
    INSERT INTO call (person, brake, slot, made) VALUES (:person, :brake, :slot, :now)
    ON CONFLICT (person, brake, slot) DO UPDATE SET made = excluded.made WHERE call.made <= :since
    RETURNING slot
"""


async def claim_interaction(database: Database, interaction_id: int, now_ms: int) -> bool:
    """Note that an interaction is being handled. False if another process has noted it before."""
    values = {"person": str(interaction_id), "brake": "interaction", "slot": 0, "now": now_ms, "since": 0}
    return bool(await database.write_once(_TAKE, values))


async def delete_old_calls(database: Database) -> None:
    """Delete what no limit needs any more."""
    before = round((datetime.now(UTC) - CALLS_KEPT).timestamp() * 1_000)
    async with database.write() as connection:
        await connection.execute("DELETE FROM call WHERE made < :before", {"before": before})


async def take_slot(database: Database, caller: tuple[str, str], slot_count: int, window_ms: int, now_ms: int) -> int:
    """Take one of a member's slots, each of which can be taken once within the window.

    Args:
        database: Where all processes count.
        caller: The member's pseudonym, and the name of the limit.
        slot_count: How many calls the limit allows within the window.
        window_ms: The window in milliseconds.
        now_ms: The time in milliseconds since 1970.

    Returns:
        0 if a slot was taken, else the milliseconds until one is free.

    """
    person, brake = caller
    values = {"person": person, "brake": brake, "now": now_ms, "since": now_ms - window_ms}
    for _ in range(slot_count):  # another process may take the one that was free, and so on
        rows = await database.reading.execute_fetchall(_FETCH, values)
        taken = {int(slot): int(made) for slot, made in rows if made > values["since"]}
        free = [slot for slot in range(slot_count) if slot not in taken]
        if not free:
            break
        slot = random.choice(free)  # noqa: S311 - so that two processes seldom want the same one
        if await database.write_once(_TAKE, {**values, "slot": slot}):
            return 0
    return max(1, min(taken.values(), default=now_ms) + window_ms - now_ms)
