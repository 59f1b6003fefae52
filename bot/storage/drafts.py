"""What somebody has typed and not saved, and what waits for another to look at it."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import aiosqlite
import msgspec

from bot.domain.changes import Change, Draft, DraftState, Operation
from bot.domain.items import decode_item, encode_item
from bot.storage.database import Database


@dataclass(frozen=True, slots=True)
class _Body:
    act: Operation
    changes: list[tuple[str, str | None, str]]
    typed: dict[str, str]
    why: str
    warned: list[str]


async def insert_draft(database: Database, draft: Draft) -> Draft:
    """Keep a draft; what comes back has its number."""
    sql = "INSERT INTO draft (place, who, state, body, changed) VALUES (:place, :who, :state, :body, :changed)"
    async with database.write() as connection:
        stored = await connection.execute(sql, _row(draft))
        return replace(draft, id=stored.lastrowid or 0)


async def update_draft(connection: aiosqlite.Connection, draft: Draft, decided: int | None = None) -> None:
    """Keep a draft as it is now, inside a unit of work; `decided` is the other moderator who did so."""
    sql = """
        UPDATE draft SET state = :state, body = :body, changed = :changed, decided = COALESCE(:decided, decided)
        WHERE id = :id
    """
    await connection.execute(sql, {**_row(draft), "id": draft.id, "decided": decided})


def _row(draft: Draft) -> dict[str, object]:
    changes = [(one.key, encode_item(one.value) if one.value else None, one.base_digest) for one in draft.changes]
    body = _Body(draft.operation, changes, dict(draft.fields), draft.reason, list(draft.warnings))
    return {
        "place": draft.scope,
        "who": draft.author_id,
        "state": str(draft.state),
        "body": msgspec.json.encode(body).decode(),
        "changed": _now(),
    }


def _now(ago: timedelta = timedelta()) -> str:
    return (datetime.now(UTC) - ago).isoformat(timespec="seconds")


async def fetch_draft(connection: aiosqlite.Connection, scope: str, number: int) -> Draft | None:
    """The draft of that number, if it is of that place."""
    sql = "SELECT id, place, who, state, body FROM draft WHERE id = :id AND place = :place"
    rows = await connection.execute_fetchall(sql, {"id": number, "place": scope})
    return next((_draft(*row) for row in rows), None)


async def fetch_drafts(database: Database, scope: str, *states: DraftState) -> list[Draft]:
    """The drafts of a place that are in one of these states, oldest first."""
    sql = "SELECT id, place, who, state, body FROM draft WHERE place = :place ORDER BY id"
    rows = await database.reading.execute_fetchall(sql, {"place": scope})
    return [_draft(*row) for row in rows if row[3] in states]


def _draft(number: int, scope: str, who: int, state: str, body: str) -> Draft:
    held = msgspec.json.decode(body, type=_Body)
    changes = tuple(Change(key, decode_item(key, item) if item else None, seen) for key, item, seen in held.changes)
    return Draft(number, scope, who, DraftState(state), held.act, changes, held.typed, held.why, tuple(held.warned))


async def delete_stale_drafts(database: Database, older: timedelta) -> None:
    """Forget what nobody has gone on with for so long; what was saved stands in the history."""
    sql = "DELETE FROM draft WHERE state NOT IN ('waiting', 'held') AND changed < :before"
    async with database.write() as connection:
        await connection.execute(sql, {"before": _now(older)})
