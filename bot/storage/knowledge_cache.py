"""Cache of the parsed knowledge files and of their index, and the revision number of every entry in the files.

`folder` is the resolved path of the knowledge folder: several folders can share a database.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

import msgspec

from bot.domain.items import compute_digest, decode_item, encode_item
from bot.domain.knowledge import Entry, KnowledgeBase
from bot.knowledge.merge import merge_files
from bot.knowledge.parser import ParsedFile, iter_entries
from bot.storage.database import Database, Transaction
from bot.storage.readable import UNREADABLE, decode_rows


async def fetch_file_digests(database: Database, folder: str) -> dict[str, str]:
    """Fetch the SHA-256 of each cached file, by file name."""
    sql = "SELECT file, digest FROM part WHERE base = :base"
    rows = await database.reading.execute_fetchall(sql, {"base": folder})
    return {str(file): str(digest) for file, digest in rows}


async def fetch_parsed_files(database: Database, folder: str, files: Sequence[str]) -> dict[str, ParsedFile]:
    """Fetch cached files by name, in the order of `files`, without those that are not cached or can't be read."""
    sql = "SELECT file, body FROM part WHERE base = :base"
    rows = await database.bulk_reading.execute_fetchall(sql, {"base": folder})
    wanted = set(files)
    decoded = decode_rows("part", (row for row in rows if row[0] in wanted), _decode_file)
    cached = {file.file: file for file in decoded}
    return {name: cached[name] for name in files if name in cached}


def _decode_file(_name: str, body: str) -> ParsedFile:
    return msgspec.json.decode(body, type=ParsedFile)


async def store_parsed_files(
    database: Database, folder: str, files: Sequence[ParsedFile], digests: Mapping[str, str]
) -> None:
    """Replace the cached files of a folder, and give each new or changed entry its next revision number.

    Args:
        database: Where to store them.
        folder: The folder that these are all files of.
        files: The files, free of problems.
        digests: The SHA-256 of each file, by file name.

    """
    entries = [entry for _, entry in iter_entries(merge_files(files))]
    rows = [
        {"base": folder, "file": file.file, "digest": digests[file.file], "body": msgspec.json.encode(file).decode()}
        for file in files
    ]
    insert_file = "INSERT INTO part (base, file, digest, body) VALUES (:base, :file, :digest, :body)"
    insert_revision = """
        INSERT INTO history (place, item, number, action, prior, body, own, below, why, made)
        VALUES (:place, :item, :number, 'read', :prior, :body, 1, '', '', :made)
    """
    async with database.write(is_bulk=True) as connection:
        # Files that were removed must go too. The history keeps their entries: one that comes back counts on.
        await connection.execute("DELETE FROM part WHERE base = :base", {"base": folder})
        await connection.executemany(insert_file, rows)
        latest = await _fetch_latest(connection, folder)
        await connection.executemany(insert_revision, list(_build_revisions(folder, entries, latest)))


async def assign_revision_numbers(database: Database, folder: str, base: KnowledgeBase) -> KnowledgeBase:
    """Return the knowledge base with each entry's current revision number."""
    sql = "SELECT item, MAX(number) FROM history WHERE place = :place GROUP BY item"
    rows = await database.bulk_reading.execute_fetchall(sql, {"place": format_files_scope(folder)})
    numbers = {str(entry_id): int(number) for entry_id, number in rows}
    topics = {
        topic.id: replace(
            topic, entries=tuple(replace(entry, revision=numbers.get(entry.full_id, 1)) for entry in topic.entries)
        )
        for topic in base.topics.values()
    }
    return replace(base, topics=topics)


async def _fetch_latest(connection: Transaction, folder: str) -> dict[str, tuple[int, str]]:
    """Fetch number and JSON of the latest revision of each entry."""
    sql = """
        SELECT item, number, body FROM history AS newest
        WHERE place = :place AND number = (
            SELECT MAX(number) FROM history AS any_of WHERE any_of.place = newest.place AND any_of.item = newest.item
        )
    """
    rows = await connection.execute_fetchall(sql, {"place": format_files_scope(folder)})
    return {entry_id: (number, body) for entry_id, number, body in rows}


def _build_revisions(
    folder: str, entries: Sequence[Entry], latest: Mapping[str, tuple[int, str]]
) -> Iterator[dict[str, object]]:
    scope, made = format_files_scope(folder), datetime.now(UTC).isoformat(timespec="seconds")
    for entry in entries:
        body = encode_item(entry)
        number, previous = latest.get(entry.full_id, (0, None))
        if body == previous:  # cheaper than digests, and nearly always so
            continue
        # Other JSON may still have the same content: an earlier version of the model had fewer fields. A new revision
        # would orphan the votes on the old one, so the digest decides.
        digest = _read_digest(entry.full_id, previous)
        if digest != compute_digest(entry):
            yield {
                "place": scope,
                "item": entry.full_id,
                "number": number + 1,
                "prior": previous if digest else None,
                "body": body,
                "made": made,
            }


def _read_digest(entry_id: str, stored: str | None) -> str:
    """The digest of a stored entry; empty if there is none, or if it can't be read."""
    try:
        return compute_digest(decode_item(entry_id, stored)) if stored else ""
    except UNREADABLE:
        return ""


def format_files_scope(folder: str) -> str:
    """Return the scope of a knowledge folder in the revision history."""
    return f"files:{folder}"


async def fetch_index(database: Database, folder: str, digest: str) -> bytes | None:
    """Fetch the cached index of a folder; None unless it was built from exactly the input with this digest."""
    sql = "SELECT body FROM built WHERE base = :base AND digest = :digest"
    rows = list(await database.bulk_reading.execute_fetchall(sql, {"base": folder, "digest": digest}))
    return rows[0][0] if rows and isinstance(rows[0][0], bytes) else None


async def store_index(database: Database, folder: str, digest: str, body: bytes) -> None:
    """Replace the cached index of a folder."""
    sql = """
        INSERT INTO built (base, digest, body) VALUES (:base, :digest, :body)
        ON CONFLICT (base) DO UPDATE SET digest = excluded.digest, body = excluded.body
    """
    async with database.write(is_bulk=True) as connection:
        await connection.execute(sql, {"base": folder, "digest": digest, "body": body})
