"""What was changed in each place: appended, never overwritten."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import aiosqlite

from bot.domain.changes import Attribution, NewRevision, Operation, Revision, parse_guild_scope
from bot.domain.items import Item, compute_digest, decode_item, encode_item
from bot.domain.overlay import Overlay, Override
from bot.storage.database import Database
from bot.storage.votes import delete_votes_above


async def fetch_overlay(database: Database, scope: str) -> Overlay:
    """What a place says otherwise than the base below."""
    sql = """
        SELECT item, number, body, own, below FROM history AS newest
        WHERE place = :place AND number = (
            SELECT MAX(number) FROM history AS any_of WHERE any_of.place = newest.place AND any_of.item = newest.item
        )
        ORDER BY (
            SELECT MIN(id) FROM history AS first WHERE first.place = newest.place AND first.item = newest.item
        )
    """
    rows = await database.reading.execute_fetchall(sql, {"place": scope})
    return {key: Override(_item(key, body), below, number) for key, number, body, own, below in rows if own}


def _item(key: str, body: str | None) -> Item | None:
    return None if body is None else decode_item(key, body)


async def append_revisions(
    connection: aiosqlite.Connection, scope: str, changes: Sequence[NewRevision], signed: Attribution
) -> list[int]:
    """Write changes inside a unit of work. Returns the number of each new revision."""
    numbers = await _numbers(connection, scope, [change.key for change in changes])
    made = datetime.now(UTC).isoformat(timespec="seconds")
    rows = [_row(scope, change, signed, made, numbers.get(change.key, 0)) for change in changes]
    sql = """
        INSERT INTO history (place, item, number, action, prior, body, own, below, who, approved, why, made)
        VALUES (:place, :item, :number, :action, :prior, :body, :own, :below, :who, :approved, :why, :made)
    """
    await connection.executemany(sql, rows)
    for change in changes:
        if not change.is_override:
            await delete_votes_above(connection, parse_guild_scope(scope), change.key, change.base_revision)
    return [int(str(row["number"])) for row in rows]


def _row(scope: str, change: NewRevision, signed: Attribution, made: str, number: int) -> dict[str, object]:
    return {
        "place": scope,
        "item": change.key,
        "number": max(number, change.base_revision) + 1,
        "action": str(change.operation),
        "prior": encode_item(change.previous) if change.previous else None,
        "body": encode_item(change.value) if change.value else None,
        "own": int(change.is_override),
        "below": compute_digest(change.base_item),
        "who": signed.author_id,
        "approved": signed.reviewer_id,
        "why": signed.reason,
        "made": made,
    }


async def _numbers(connection: aiosqlite.Connection, scope: str, keys: Iterable[str]) -> Mapping[str, int]:
    sql = "SELECT MAX(number) FROM history WHERE place = :place AND item = :item"
    found = {}
    for key in keys:
        for (number,) in await connection.execute_fetchall(sql, {"place": scope, "item": key}):
            found[key] = number or 0
    return found


async def count_recent_changes(connection: aiosqlite.Connection, scope: str, who: int, within: timedelta) -> int:
    """How many changes a person has made in a place lately, without those that another decided on."""
    sql = """
        SELECT COUNT(*) FROM history
        WHERE place = :place AND who = :who AND approved IS NULL AND made >= :since
    """
    since = (datetime.now(UTC) - within).isoformat(timespec="seconds")
    rows = await connection.execute_fetchall(sql, {"place": scope, "who": who, "since": since})
    return next(int(count) for (count,) in rows)


_COLUMNS = "id, place, item, number, action, prior, body, who, approved, why, made"


async def fetch_revisions(database: Database, scope: str, key: str | None, limit: int, skip: int = 0) -> list[Revision]:
    """What was changed in a place, or of one item there; newest first, without the first `skip`."""
    which = "" if key is None else "AND item = :item"
    sql = f"""
        SELECT {_COLUMNS} FROM history WHERE place = :place {which} ORDER BY id DESC LIMIT :most OFFSET :skip
    """  # noqa: S608 - the columns are a constant
    row = {"place": scope, "item": key, "most": limit, "skip": skip}
    return [_revision(row) for row in await database.reading.execute_fetchall(sql, row)]


async def count_revisions(database: Database, scope: str, key: str | None) -> int:
    """How many changes there were in a place, or of one item there."""
    which = "" if key is None else "AND item = :item"
    sql = f"SELECT COUNT(*) FROM history WHERE place = :place {which}"  # noqa: S608 - a constant
    rows = await database.reading.execute_fetchall(sql, {"place": scope, "item": key})
    return next(int(count) for (count,) in rows)


async def search_changed_items(database: Database, scope: str, typed: str, limit: int) -> list[str]:
    """The items changed in a place whose names hold what was typed; the last changed first."""
    sql = """
        SELECT item FROM history WHERE place = :place AND item LIKE :like ESCAPE '!'
        GROUP BY item ORDER BY MAX(id) DESC LIMIT :most
    """
    like = "%" + "".join(f"!{sign}" if sign in "!%_" else sign for sign in typed.lower()) + "%"
    rows = await database.reading.execute_fetchall(sql, {"place": scope, "like": like, "most": limit})
    return [str(item) for (item,) in rows]


async def fetch_revisions_after(database: Database, scopes: tuple[str, str], change: int, limit: int) -> list[Revision]:
    """What was changed in two places after the change of that id, the earliest first."""
    sql = f"""
        SELECT {_COLUMNS} FROM history
        WHERE id > :id AND (place = :one OR place = :other) ORDER BY id LIMIT :most
    """  # noqa: S608
    given = {"id": change, "one": scopes[0], "other": scopes[1], "most": limit}
    return [_revision(row) for row in await database.reading.execute_fetchall(sql, given)]


async def fetch_hidden(database: Database, scope: str) -> list[Revision]:
    """The change that hid each item which is hidden in a place now; newest first."""
    sql = f"""
        SELECT {_COLUMNS} FROM history AS newest
        WHERE place = :place AND body IS NULL AND (prior IS NOT NULL OR below <> '') AND own = 1 AND number = (
            SELECT MAX(number) FROM history AS any_of WHERE any_of.place = newest.place AND any_of.item = newest.item
        )
        ORDER BY id DESC
    """  # noqa: S608 - the columns are a constant
    return [_revision(row) for row in await database.reading.execute_fetchall(sql, {"place": scope})]


async def fetch_revision(database: Database, scope: str, number: int) -> Revision | None:
    """The change of that id, if it was made in that place."""
    sql = f"SELECT {_COLUMNS} FROM history WHERE place = :place AND id = :id"  # noqa: S608
    rows = await database.reading.execute_fetchall(sql, {"place": scope, "id": number})
    return next(map(_revision, rows), None)


def _revision(row: Iterable[Any]) -> Revision:
    number, scope, key, count, act, prior, body, who, approved, why, made = row
    signed = Attribution(who, why, approved)
    return Revision(number, scope, key, count, Operation(act), _item(key, prior), _item(key, body), signed, made)


async def fetch_latest_id(database: Database) -> int:
    """The id of the last change anywhere: while it is the same, nothing has changed."""
    rows = await database.reading.execute_fetchall("SELECT MAX(id) FROM history")
    return next((int(number or 0) for (number,) in rows), 0)


async def fetch_scopes_changed_since(database: Database, change: int) -> set[str]:
    """The places that were changed after the change of that id."""
    sql = "SELECT DISTINCT place FROM history WHERE id > :id"
    return {str(scope) for (scope,) in await database.reading.execute_fetchall(sql, {"id": change})}


async def fetch_overrides(connection: aiosqlite.Connection, scope: str, keys: Iterable[str]) -> dict[str, Item | None]:
    """What a place itself says of these items, None for hidden; those in which it follows the base are left out."""
    sql = "SELECT body, own FROM history WHERE place = :place AND item = :item ORDER BY number DESC LIMIT 1"
    found = {}
    for key in keys:
        for body, own in await connection.execute_fetchall(sql, {"place": scope, "item": key}):
            if own:
                found[key] = _item(key, body)
    return found


async def fetch_values_at(database: Database, scope: str, after: int) -> dict[str, Item | None]:
    """Of every item that was changed in a place after the change of that id: what the place said of it then."""
    sql = """
        SELECT item, prior FROM history AS first
        WHERE place = :place AND id = (
            SELECT MIN(id) FROM history AS later
            WHERE later.place = first.place AND later.item = first.item AND later.id > :after
        )
    """
    rows = await database.reading.execute_fetchall(sql, {"place": scope, "after": after})
    return {key: _item(key, prior) for key, prior in rows}
