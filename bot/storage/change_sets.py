"""Change sets: the revisions that were saved together, as the history lists and undoes them."""

from itertools import groupby

from bot.domain.changes import ChangeSet, Revision
from bot.storage.database import Database
from bot.storage.readable import decode_rows
from bot.storage.revisions import REVISION_COLUMNS, decode_revision

_OF_ITEM = "AND (item = :item OR substr(item, 1, length(:item) + 1) = :item || '/')"
"""The item itself, and the entries of a topic."""


async def fetch_change_sets(
    database: Database, scope: str, key: str | None, limit: int, offset: int = 0
) -> list[ChangeSet]:
    """Fetch the change sets of an item, or of a whole scope if `key` is None, newest first."""
    where = "" if key is None else _OF_ITEM
    sql = f"""
        SELECT {REVISION_COLUMNS} FROM history WHERE place = :place AND act IN (
            SELECT DISTINCT act FROM history WHERE place = :place {where} ORDER BY act DESC LIMIT :limit OFFSET :offset
        ) ORDER BY act DESC, id
    """  # noqa: S608 - both are constants
    values = {"place": scope, "item": key, "limit": limit, "offset": offset}
    rows = await database.reading.execute_fetchall(sql, values)
    return _group(list(decode_rows("history", rows, decode_revision)), await _fetch_newest_ids(database, scope))


async def fetch_change_set(database: Database, scope: str, change_set_id: int) -> ChangeSet | None:
    """Fetch the change set with this id, or that holds the revision with this id; None if the scope has none."""
    sql = f"""
        SELECT {REVISION_COLUMNS} FROM history
        WHERE place = :place AND act = (SELECT act FROM history WHERE id = :id AND place = :place) ORDER BY id
    """  # noqa: S608 - the columns are a constant
    rows = await database.reading.execute_fetchall(sql, {"place": scope, "id": change_set_id})
    revisions = list(decode_rows("history", rows, decode_revision))
    return next(iter(_group(revisions, await _fetch_newest_ids(database, scope))), None)


async def count_change_sets(database: Database, scope: str, key: str | None) -> int:
    """Count the change sets of an item, or of a whole scope if `key` is None."""
    where = "" if key is None else _OF_ITEM
    sql = f"SELECT COUNT(DISTINCT act) FROM history WHERE place = :place {where}"  # noqa: S608 - a constant
    rows = await database.reading.execute_fetchall(sql, {"place": scope, "item": key})
    return next(int(count) for (count,) in rows)


async def _fetch_newest_ids(database: Database, scope: str) -> set[int]:
    """The id of the newest revision of each item."""
    sql = "SELECT MAX(id) FROM history WHERE place = :place GROUP BY item"
    return {int(revision_id) for (revision_id,) in await database.reading.execute_fetchall(sql, {"place": scope})}


def _group(revisions: list[Revision], newest_ids: set[int]) -> list[ChangeSet]:
    groups = (tuple(group) for _, group in groupby(revisions, lambda revision: revision.change_set_id))
    return [ChangeSet(group, all(revision.id in newest_ids for revision in group)) for group in groups]
