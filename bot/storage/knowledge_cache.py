"""The knowledge files as they were last read, and every wording an entry had."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

import aiosqlite
import msgspec

from bot.domain.knowledge import Entry, KnowledgeBase
from bot.knowledge.merge import merge_overrides
from bot.knowledge.reader import ParsedFile, iter_entries
from bot.storage.database import Database


async def fetch_file_digests(database: Database, base: str) -> dict[str, str]:
    """The digest of each file of a base, as it was when it was last read."""
    rows = await database.reading.execute_fetchall("SELECT file, digest FROM part WHERE base = :base", {"base": base})
    return {str(file): str(digest) for file, digest in rows}


async def fetch_parsed_files(database: Database, base: str, files: Sequence[str]) -> list[ParsedFile]:
    """What was read of those files, in the order of `files`."""
    wanted = set(files)
    sql = "SELECT file, body FROM part WHERE base = :base"
    rows = await database.reading.execute_fetchall(sql, {"base": base})
    bodies = {file: body for file, body in rows if file in wanted}
    return [msgspec.json.decode(bodies[file], type=ParsedFile) for file in files]


async def store_parsed_files(
    database: Database, base: str, parts: Sequence[ParsedFile], digests: Mapping[str, str]
) -> None:
    """Make these the files of the base, and give each entry that reads otherwise than before a new revision."""
    entries = [entry for _, entry in iter_entries(merge_overrides(parts))]
    async with database.write() as connection:
        await connection.execute("DELETE FROM part WHERE base = :base", {"base": base})
        await connection.executemany(
            "INSERT INTO part (base, file, digest, body) VALUES (:base, :file, :digest, :body)",
            [{"base": base, "file": part.file, "digest": digests[part.file], "body": _json(part)} for part in parts],
        )
        latest = await _latest(connection, base)
        await connection.executemany(
            """
            INSERT INTO history (place, item, number, action, prior, body, own, below, why, made)
            VALUES (:place, :item, :number, 'read', :prior, :body, 1, '', '', :made)
            """,
            list(_new_revisions(base, entries, latest)),
        )


async def fetch_revision_numbers(database: Database, base: str, knowledge: KnowledgeBase) -> KnowledgeBase:
    """The same base, each entry with the number of its newest revision."""
    sql = "SELECT item, MAX(number) FROM history WHERE place = :place GROUP BY item"
    rows = await database.reading.execute_fetchall(sql, {"place": format_files_scope(base)})
    numbers = {str(entry): int(number) for entry, number in rows}
    topics = {
        topic.id: replace(
            topic, entries=tuple(replace(entry, revision=numbers[entry.full_id]) for entry in topic.entries)
        )
        for topic in knowledge.topics.values()
    }
    return replace(knowledge, topics=topics)


async def _latest(connection: aiosqlite.Connection, base: str) -> dict[str, tuple[int, str]]:
    sql = """
        SELECT item, number, body FROM history AS newest
        WHERE place = :place AND number = (
            SELECT MAX(number) FROM history AS any_of WHERE any_of.place = newest.place AND any_of.item = newest.item
        )
    """
    rows = await connection.execute_fetchall(sql, {"place": format_files_scope(base)})
    return {entry: (number, body) for entry, number, body in rows}


def _new_revisions(
    base: str, entries: Sequence[Entry], latest: Mapping[str, tuple[int, str]]
) -> Iterator[dict[str, object]]:
    made = datetime.now(UTC).isoformat(timespec="seconds")
    for entry in entries:
        body = _json(entry)
        number, before = latest.get(entry.full_id, (0, None))
        if body != before:
            place, item = format_files_scope(base), entry.full_id
            yield {"place": place, "item": item, "number": number + 1, "prior": before, "body": body, "made": made}


def format_files_scope(base: str) -> str:
    """The place of a folder of files in the history."""
    return f"files:{base}"


async def fetch_index(database: Database, base: str, digest: str) -> bytes | None:
    """The index made of exactly this, or None where it has to be built."""
    sql = "SELECT body FROM built WHERE base = :base AND digest = :digest"
    rows = list(await database.reading.execute_fetchall(sql, {"base": base, "digest": digest}))
    return bytes(rows[0][0]) if rows else None


async def store_index(database: Database, base: str, digest: str, body: bytes) -> None:
    sql = """
        INSERT INTO built (base, digest, body) VALUES (:base, :digest, :body)
        ON CONFLICT (base) DO UPDATE SET digest = excluded.digest, body = excluded.body
    """
    async with database.write() as connection:
        await connection.execute(sql, {"base": base, "digest": digest, "body": body})


def _json(value: ParsedFile | Entry) -> str:
    return msgspec.json.encode(value).decode()
