"""The append-only revision history of every scope, and the overlays that follow from it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.domain.changes import Attribution, NewRevision, Operation, Revision, parse_guild_scope
from bot.domain.items import Item, compute_digest, decode_item, encode_item
from bot.domain.overlay import Overlay, Override
from bot.storage.database import Database, Queries, Transaction
from bot.storage.readable import decode_rows
from bot.storage.votes import delete_votes_above

MAX_REVISIONS = 2**31
"""More than an item ever has."""

REVISION_COLUMNS = "id, place, item, number, action, prior, body, who, approved, why, made, act"


@dataclass(frozen=True, slots=True)
class StoredChangeSet:
    """What was stored: the id of the change set, and the number of each revision in the order of the changes."""

    id: int
    numbers: tuple[int, ...]


async def fetch_overlay(database: Database, scope: str) -> Overlay:
    """Fetch the overrides of a scope. Of an item whose newest revision can't be read, the one before counts."""
    # In the order of their first change, so that an entry keeps its place in its topic when it is edited again.
    sql = """
        SELECT id, item, number, body, own, below FROM history AS newest
        WHERE place = :place AND number = (
            SELECT MAX(number) FROM history AS any_of WHERE any_of.place = newest.place AND any_of.item = newest.item
        )
        ORDER BY (
            SELECT MIN(id) FROM history AS first WHERE first.place = newest.place AND first.item = newest.item
        )
    """
    rows = list(await database.reading.execute_fetchall(sql, {"place": scope}))
    overrides = dict(decode_rows("history", rows, _decode_override))
    keys = [str(row[1]) for row in rows]
    for key in keys:
        if key not in overrides:
            overrides[key] = await _fetch_override(database.reading, scope, key)
    return {key: override for key in keys if (override := overrides[key])}


async def _fetch_override(connection: Queries, scope: str, key: str) -> Override | None:
    """Fetch an item's newest override that can be read; None if the item follows the base."""
    sql = """
        SELECT id, item, number, body, own, below FROM history
        WHERE place = :place AND item = :item ORDER BY number DESC LIMIT :limit
    """
    for limit in (1, MAX_REVISIONS):  # all of them only if the newest can't be read
        rows = await connection.execute_fetchall(sql, {"place": scope, "item": key, "limit": limit})
        for _, override in decode_rows("history", rows, _decode_override):
            return override
    return None


def _decode_override(
    _revision_id: int, key: str, number: int, body: str | None, own: int, digest: str
) -> tuple[str, Override | None]:
    """An item's key and its override, None if the item follows the base."""
    return key, Override(_decode(key, body), digest, number) if own else None


def _decode(key: str, body: str | None) -> Item | None:
    return None if body is None else decode_item(key, body)


async def append_revisions(
    connection: Transaction, scope: str, changes: Sequence[NewRevision], attribution: Attribution
) -> StoredChangeSet:
    """Append revisions as part of a transaction.

    Returns:
        The id of the change set, and the number of each new revision.

    """
    numbers = await _fetch_numbers(connection, scope, [change.key for change in changes])
    made_at = datetime.now(UTC).isoformat(timespec="seconds")
    rows = [_encode_row(scope, change, attribution, made_at, numbers.get(change.key, 0)) for change in changes]
    sql = """
        INSERT INTO history (
            place, item, number, action, prior, body, own, below, who, approved, why, made, weight, act
        )
        VALUES (
            :place, :item, :number, :action, :prior, :body, :own, :below, :who, :approved, :why, :made, :weight, :act
        )
    """
    change_set_id = await _insert_first(connection, sql, rows[0])
    await connection.executemany(sql, [{**row, "act": change_set_id} for row in rows[1:]])
    for change in changes:
        if not change.is_override:
            # The scope follows the base again, whose next revisions will reuse the numbers of the dropped overrides.
            await delete_votes_above(connection, parse_guild_scope(scope), change.key, change.base_revision)
    return StoredChangeSet(change_set_id, tuple(int(str(row["number"])) for row in rows))


async def _insert_first(connection: Transaction, sql: str, row: Mapping[str, object]) -> int:
    """Store the first revision of a change set, which has its id. Returns that."""
    ((revision_id,),) = await connection.execute_fetchall(f"{sql} RETURNING id", {**row, "act": None})
    await connection.execute("UPDATE history SET act = id WHERE id = :id", {"id": revision_id})
    return int(revision_id)


def _encode_row(
    scope: str, change: NewRevision, attribution: Attribution, made_at: str, last_number: int
) -> dict[str, object]:
    return {
        "place": scope,
        "item": change.key,
        "number": max(last_number, change.base_revision) + 1,
        "action": str(change.operation),
        "prior": encode_item(change.previous) if change.previous else None,
        "body": encode_item(change.value) if change.value else None,
        "own": int(change.is_override),
        "below": compute_digest(change.base_item),
        "who": attribution.author_id,
        "approved": attribution.reviewer_id,
        "why": attribution.reason,
        "made": made_at,
        "weight": change.weight,
    }


async def _fetch_numbers(connection: Transaction, scope: str, keys: Iterable[str]) -> Mapping[str, int]:
    sql = "SELECT MAX(number) FROM history WHERE place = :place AND item = :item"
    numbers = {}
    for key in keys:
        for (number,) in await connection.execute_fetchall(sql, {"place": scope, "item": key}):
            numbers[key] = number or 0
    return numbers


async def sum_recent_weights(connection: Transaction, scope: str, author_id: int, within: timedelta) -> int:
    """Sum the weights of an author's changes to a scope; changes that were reviewed don't count.

    Those of forgotten authors count for everybody: nobody gets around the change limit by being forgotten.
    """
    sql = """
        SELECT COALESCE(SUM(weight), 0) FROM history
        WHERE place = :place AND approved IS NULL AND made >= :since
            AND (who = :who OR (who IS NULL AND action <> 'absorb'))
    """
    since = (datetime.now(UTC) - within).isoformat(timespec="seconds")
    rows = await connection.execute_fetchall(sql, {"place": scope, "who": author_id, "since": since})
    return next(int(weight) for (weight,) in rows)


async def fetch_revisions(
    database: Database, scope: str, key: str | None, limit: int, offset: int = 0
) -> list[Revision]:
    """Fetch the revisions of an item, or of all items if `key` is None, newest first."""
    where = "" if key is None else "AND item = :item"
    sql = f"""
        SELECT {REVISION_COLUMNS} FROM history WHERE place = :place {where} ORDER BY id DESC LIMIT :limit OFFSET :offset
    """  # noqa: S608 - both are constants
    values = {"place": scope, "item": key, "limit": limit, "offset": offset}
    return list(decode_rows("history", await database.reading.execute_fetchall(sql, values), decode_revision))


async def fetch_newest_revisions(database: Database, scope: str, limit: int) -> list[Revision]:
    """Fetch the newest revision of each changed item of a scope, the last changed first."""
    sql = f"""
        SELECT {REVISION_COLUMNS} FROM history WHERE id IN (
            SELECT MAX(id) FROM history WHERE place = :place GROUP BY item
        ) ORDER BY id DESC LIMIT :limit
    """  # noqa: S608 - the columns are a constant
    rows = await database.reading.execute_fetchall(sql, {"place": scope, "limit": limit})
    return list(decode_rows("history", rows, decode_revision))


async def fetch_revisions_after(
    database: Database, scopes: tuple[str, str], revision_id: int, limit: int
) -> list[Revision]:
    """Fetch the revisions of two scopes that follow a revision, oldest first."""
    sql = f"""
        SELECT {REVISION_COLUMNS} FROM history
        WHERE id > :id AND (place = :first OR place = :second) ORDER BY id LIMIT :limit
    """  # noqa: S608 - the columns are a constant
    values = {"id": revision_id, "first": scopes[0], "second": scopes[1], "limit": limit}
    return list(decode_rows("history", await database.reading.execute_fetchall(sql, values), decode_revision))


async def fetch_hidden(database: Database, scope: str) -> list[Revision]:
    """Fetch the revision that hid each hidden item of a scope, newest first."""
    sql = f"""
        SELECT {REVISION_COLUMNS} FROM history AS newest
        WHERE place = :place AND body IS NULL AND (prior IS NOT NULL OR below <> '') AND own = 1 AND number = (
            SELECT MAX(number) FROM history AS any_of WHERE any_of.place = newest.place AND any_of.item = newest.item
        )
        ORDER BY id DESC
    """  # noqa: S608 - the columns are a constant
    rows = await database.reading.execute_fetchall(sql, {"place": scope})
    return list(decode_rows("history", rows, decode_revision))


async def fetch_revision(database: Database, scope: str, revision_id: int) -> Revision | None:
    """Fetch a revision by its id; None if this scope has none."""
    sql = f"SELECT {REVISION_COLUMNS} FROM history WHERE place = :place AND id = :id"  # noqa: S608 - the columns are a constant
    rows = await database.reading.execute_fetchall(sql, {"place": scope, "id": revision_id})
    return next(decode_rows("history", rows, decode_revision), None)


def decode_revision(  # noqa: PLR0913, PLR0917 - the columns of a row
    revision_id: int,
    scope: str,
    key: str,
    number: int,
    operation: str,
    previous: str | None,
    value: str | None,
    author_id: int | None,
    reviewer_id: int | None,
    reason: str,
    made_at: str,
    change_set_id: int,
) -> Revision:
    """Build a revision from the columns of its row. Raises one of `UNREADABLE` if it can't be read."""
    return Revision(
        revision_id,
        scope,
        key,
        number,
        Operation(operation),
        _decode(key, previous),
        _decode(key, value),
        Attribution(author_id, reason, reviewer_id),
        made_at,
        change_set_id,
    )


async def fetch_latest_id(database: Database) -> int:
    """Fetch the id of the last revision in any scope, or 0. While it stays the same, nothing has changed."""
    rows = await database.reading.execute_fetchall("SELECT MAX(id) FROM history")
    return next((int(revision_id or 0) for (revision_id,) in rows), 0)


async def fetch_scopes_changed_since(database: Database, revision_id: int) -> set[str]:
    """Fetch the scopes with revisions after this one."""
    sql = "SELECT DISTINCT place FROM history WHERE id > :id"
    return {str(scope) for (scope,) in await database.reading.execute_fetchall(sql, {"id": revision_id})}


async def fetch_overrides(connection: Queries, scope: str, keys: Iterable[str]) -> dict[str, Item | None]:
    """Fetch a scope's own values of these items, None for hidden; an item that follows the base is missing."""
    overrides = {key: await _fetch_override(connection, scope, key) for key in keys}
    return {key: override.value for key, override in overrides.items() if override}


async def fetch_values_at(database: Database, scope: str, revision_id: int) -> dict[str, Item | None]:
    """Fetch the values, right after a revision, of all items that were changed later; None for hidden or missing."""
    sql = """
        SELECT id, item, prior FROM history AS first
        WHERE place = :place AND id = (
            SELECT MIN(id) FROM history AS later
            WHERE later.place = first.place AND later.item = first.item AND later.id > :id
        )
    """
    rows = await database.reading.execute_fetchall(sql, {"place": scope, "id": revision_id})
    return dict(decode_rows("history", rows, lambda _, key, previous: (key, _decode(key, previous))))
