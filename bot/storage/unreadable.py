"""Lists the rows that this version can't read. Readers leave them out, so only this tells an operator of them."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.domain.moderation_queue import QuestionState
from bot.storage.database import Database
from bot.storage.drafts import DRAFT_COLUMNS, decode_draft
from bot.storage.guild_settings import SETTINGS_COLUMNS, decode_settings
from bot.storage.readable import UNREADABLE
from bot.storage.revisions import REVISION_COLUMNS, decode_revision


@dataclass(frozen=True, slots=True)
class UnreadableRow:
    """A row that is left out everywhere.

    Attributes:
        table: Its table.
        row_id: What tells it apart in its table, as `Database.row_id` names it.
        name: What it is about: an item and its scope, the scope of a draft, or the id of a guild.
        reason: The kind of error; never what is in the row.

    """

    table: str
    row_id: str
    name: str
    reason: str

    def __str__(self) -> str:
        return f"{self.table} {self.row_id} ({self.name}): {self.reason}"


@dataclass(frozen=True, slots=True)
class _Check:
    """How a table is read: `name` says what a row is about, and `decode` is called with its columns."""

    table: str
    name: str
    columns: str
    decode: Callable[..., object]
    where: str = "TRUE"

    def build_sql(self, row_id: str) -> str:
        return f"SELECT {row_id}, {self.name}, {self.columns} FROM {self.table} WHERE {self.where}"  # noqa: S608 - constants


# Parsed files and indexes are not here: what can't be read of them is built again from the files.
_CHECKS = (
    _Check("history", "item || ' in ' || place", REVISION_COLUMNS, decode_revision, "place NOT LIKE 'files:%'"),
    _Check("draft", "place", DRAFT_COLUMNS, decode_draft),
    _Check("question", "guild", "state", QuestionState),
    _Check("guild_setting", "guild", SETTINGS_COLUMNS, decode_settings),
    _Check("counter", "guild", "day", date.fromisoformat),
    _Check("vote", "guild", "day", date.fromisoformat),
)


async def find_unreadable_rows(database: Database) -> list[UnreadableRow]:
    """List every row that can't be read, table by table. Reads all rows: about a second for a hundred thousand."""
    found = []
    for check in _CHECKS:
        rows = await database.bulk_reading.execute_fetchall(check.build_sql(database.row_id))
        found += await asyncio.to_thread(_check_rows, check, list(rows))
    return found


def _check_rows(check: _Check, rows: list[Any]) -> list[UnreadableRow]:
    reasons = ((row, _find_reason(check.decode, row[2:])) for row in rows)
    return [UnreadableRow(check.table, str(row[0]), str(row[1]), reason) for row, reason in reasons if reason]


def _find_reason(decode: Callable[..., object], columns: tuple[object, ...]) -> str:
    try:
        decode(*columns)
    except UNREADABLE as error:
        return type(error).__name__
    return ""
