"""Brings a PostgreSQL database to the newest schema: the scripts of SQLite, translated, and a few of its own."""

from importlib.resources import files

from bot.errors import UserError
from bot.storage.migrations import MIGRATION_NAME, read_migrations
from bot.storage.postgres.connections import Raw
from bot.storage.postgres.dialect import translate_script

MIGRATION_LOCK = 0x616C6D31
"""The advisory lock of whoever migrates. The number means nothing."""

NEWER = "The database {name} was made by a newer version of Almanac (schema {version}). Update Almanac."

_TABLE = "CREATE TABLE IF NOT EXISTS schema_version (number BIGINT NOT NULL)"
_FETCH = "SELECT COALESCE(MAX(number), 0) FROM schema_version"


async def migrate(raw: Raw, name: str) -> None:
    """Bring a database to the newest schema, in one transaction. Whoever else wants to waits and then finds it done.

    Raises:
        UserError: It was made by a newer version.
        psycopg.Error: The server refused it; nothing was changed.

    """
    async with raw.transaction():
        await raw.execute("SELECT pg_advisory_xact_lock(%s)", (MIGRATION_LOCK,))
        await raw.execute(_TABLE)
        ((version,),) = await (await raw.execute(_FETCH)).fetchall()
        scripts = read_server_migrations()
        if version > len(scripts):
            raise UserError(NEWER.format(name=name, version=version))
        for script in scripts[version:]:
            await raw.execute(script)
        if version < len(scripts):
            await raw.execute("DELETE FROM schema_version")
            await raw.execute("INSERT INTO schema_version VALUES (%s)", (len(scripts),))


def read_server_migrations() -> list[bytes]:
    """The scripts of all migrations, in order. One of its own follows the shared one with the same number."""
    folder = files("bot.storage.postgres").joinpath("schema")
    own = {int(match[1]): file for file in folder.iterdir() if (match := MIGRATION_NAME.fullmatch(file.name))}
    scripts = []
    for number, script in enumerate(read_migrations(), 1):
        extra = own[number].read_text(encoding="utf-8") if number in own else ""
        scripts.append(f"{translate_script(script)}\n{extra}".encode())
    return scripts
