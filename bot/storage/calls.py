"""Counts across processes: the calls of members for limits, interactions that are handled, and the turns of shards."""

import asyncio
import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import groupby

from bot.storage.database import Database

NOWHERE = -1
"""In place of the guild, for a pseudonym that is the same everywhere."""

CALLS_KEPT = timedelta(hours=1)
"""The longest window of a limit."""

_FOREVER_MS = 2**53
_COLUMNS = ("person", "brake", "slot", "made")
_FETCH = "SELECT slot, made FROM call WHERE person = :person AND brake = :brake"
_TAKE = """
    INSERT INTO call (person, brake, slot, made) VALUES {rows}
    ON CONFLICT (person, brake, slot) DO UPDATE SET made = excluded.made
    WHERE call.made <= :since OR call.made > :until
    RETURNING person, brake, slot
"""


@dataclass(frozen=True, slots=True, order=True)
class CallSlot:
    """One of a member's calls that a limit allows. It can be taken again when the window is over."""

    window_ms: int
    person: str
    brake: str
    slot: int
    made: int = field(compare=False)


class CallRegister:
    """Takes slots. Those that are wanted while a statement runs are all taken by the next one.

    An interaction is noted and counted, which would take as long as answering it if each had statements of its own.
    """

    def __init__(self, database: Database) -> None:
        self.database = database
        self._waiting: dict[CallSlot, asyncio.Future[bool]] = {}
        self._sending: asyncio.Task[None] | None = None

    async def take(self, slot: CallSlot) -> bool:
        """Take a slot. False if it was taken within its window. Raises one of DATABASE_ERRORS."""
        if slot in self._waiting:
            return False
        taken: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._waiting[slot] = taken
        if self._sending is None:
            self._sending = asyncio.create_task(self._send())
        return await taken

    async def _send(self) -> None:
        try:
            while self._waiting:
                waiting, self._waiting = self._waiting, {}
                await self._settle(waiting)
        finally:
            self._sending = None

    async def _settle(self, waiting: Mapping[CallSlot, "asyncio.Future[bool]"]) -> None:
        # In order, so that two processes that want the same ones don't wait for each other.
        for window_ms, group in groupby(sorted(waiting), key=lambda slot: slot.window_ms):
            slots = list(group)
            try:
                taken = await self._store(slots, window_ms)
            except Exception as error:  # noqa: BLE001 - whoever waits raises it
                for slot in slots:
                    if not waiting[slot].done():
                        waiting[slot].set_exception(error)
            else:
                for slot in slots:
                    if not waiting[slot].done():  # whoever waited has given up
                        waiting[slot].set_result((slot.person, slot.brake, slot.slot) in taken)

    async def _store(self, slots: list[CallSlot], window_ms: int) -> set[tuple[str, str, int]]:
        values = {f"{name}{n}": getattr(slot, name) for n, slot in enumerate(slots) for name in _COLUMNS}
        rows = ", ".join(f"({', '.join(f':{name}{n}' for name in _COLUMNS)})" for n in range(len(slots)))
        made = [slot.made for slot in slots]
        values |= {"since": min(made) - window_ms, "until": max(made) + window_ms}
        stored = await self.database.write_once(_TAKE.format(rows=rows), values)
        return {(str(person), str(brake), int(slot)) for person, brake, slot in stored}


async def claim_interaction(register: CallRegister, interaction_id: int, now_ms: int) -> bool:
    """Note that an interaction is being handled. False if another process has noted it before."""
    return await register.take(CallSlot(_FOREVER_MS, str(interaction_id), "interaction", 0, now_ms))


async def delete_old_calls(database: Database) -> None:
    """Delete what no limit needs any more."""
    before = round((datetime.now(UTC) - CALLS_KEPT).timestamp() * 1_000)
    async with database.write() as connection:
        await connection.execute("DELETE FROM call WHERE made < :before", {"before": before})


async def take_slot(
    register: CallRegister, caller: tuple[str, str], slot_count: int, window_ms: int, now_ms: int
) -> int:
    """Take one of a member's slots, each of which can be taken once within the window.

    Args:
        register: Where all processes count.
        caller: The member's pseudonym, and the name of the limit.
        slot_count: How many calls the limit allows within the window.
        window_ms: The window in milliseconds.
        now_ms: The time in milliseconds since 1970.

    Returns:
        0 if a slot was taken, else the milliseconds until one is free. Slots that were taken later than a window from
        now are free: the clock of another machine is wrong.

    """

    async def take(slots: list[int]) -> bool:
        number = random.choice(slots)  # noqa: S311 - so that two processes seldom want the same one
        return await register.take(CallSlot(window_ms, person, brake, number, now_ms))

    person, brake = caller
    all_slots, taken = list(range(slot_count)), dict[int, int]()
    if await take(all_slots):  # most members have taken none lately
        return 0
    for _ in all_slots:  # another process may take the one that was free, and so on
        rows = await register.database.reading.execute_fetchall(_FETCH, {"person": person, "brake": brake})
        taken = {int(slot): int(made) for slot, made in rows if -window_ms < made - now_ms <= window_ms}
        free = [slot for slot in all_slots if slot not in taken]
        if not free:
            break
        if await take(free):
            return 0
    return max(1, min(taken.values(), default=now_ms) + window_ms - now_ms)
