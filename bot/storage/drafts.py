"""Drafts: unsaved changes, and changes that wait for a review."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime

import msgspec

from bot.domain.changes import Change, Draft, DraftState, Operation
from bot.domain.items import decode_item, encode_item
from bot.storage.database import Database, Queries, Transaction
from bot.storage.readable import decode_rows

DRAFT_COLUMNS = "id, place, who, state, body, changed"


@dataclass(frozen=True, slots=True)
class _Body:
    """The stored JSON of a draft. Its field names are those of the first version and must stay."""

    act: Operation
    changes: list[tuple[str, str | None, str]]
    typed: dict[str, str]
    why: str
    warned: list[str]


async def insert_draft(database: Database, draft: Draft) -> Draft:
    """Store a new draft and return it with its id."""
    sql = "INSERT INTO draft (place, who, state, body, changed) VALUES (:place, :who, :state, :body, :changed)"
    async with database.write() as connection:
        ((draft_id,),) = await connection.execute_fetchall(f"{sql} RETURNING id", _encode_row(draft))
    return replace(draft, id=int(draft_id))


async def update_draft(connection: Transaction, draft: Draft, reviewer_id: int | None = None) -> None:
    """Store the current version of a draft, and who reviewed it if that has just happened."""
    sql = """
        UPDATE draft SET state = :state, body = :body, changed = :changed, decided = COALESCE(:decided, decided)
        WHERE id = :id
    """
    await connection.execute(sql, {**_encode_row(draft), "id": draft.id, "decided": reviewer_id})


def _encode_row(draft: Draft) -> dict[str, object]:
    changes = [
        (change.key, encode_item(change.value) if change.value else None, change.base_digest)
        for change in draft.changes
    ]
    body = _Body(draft.operation, changes, dict(draft.fields), draft.reason, list(draft.warnings))
    return {
        "place": draft.scope,
        "who": draft.author_id,
        "state": str(draft.state),
        "body": msgspec.json.encode(body).decode(),
        "changed": datetime.now(UTC).isoformat(timespec="seconds"),
    }


async def fetch_draft(connection: Queries, scope: str, draft_id: int) -> Draft | None:
    """Fetch a draft by its id; None if this scope has none."""
    sql = f"SELECT {DRAFT_COLUMNS} FROM draft WHERE id = :id AND place = :place"  # noqa: S608 - the columns are a constant
    rows = await connection.execute_fetchall(sql, {"id": draft_id, "place": scope})
    return next(decode_rows("draft", rows, decode_draft), None)


async def fetch_drafts(database: Database, scope: str, *states: DraftState) -> list[Draft]:
    """Fetch the drafts of a scope that are in one of these states, oldest first."""
    sql = f"SELECT {DRAFT_COLUMNS} FROM draft WHERE place = :place ORDER BY id"  # noqa: S608 - the columns are a constant
    rows = await database.reading.execute_fetchall(sql, {"place": scope})
    drafts = decode_rows("draft", rows, decode_draft)
    return [draft for draft in drafts if draft.state in states]  # few rows: old drafts are deleted


def decode_draft(draft_id: int, scope: str, author_id: int, state: str, json: str, changed_at: str) -> Draft:
    """Build a draft from the columns of its row. Raises one of `UNREADABLE` if it can't be read."""
    body = msgspec.json.decode(json, type=_Body)
    changes = tuple(
        Change(key, decode_item(key, value) if value else None, digest) for key, value, digest in body.changes
    )
    return Draft(
        draft_id,
        scope,
        author_id,
        DraftState(state),
        body.act,
        changes,
        body.typed,
        body.why,
        tuple(body.warned),
        changed_at,
    )
