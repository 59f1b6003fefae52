"""Per-guild settings."""

from collections.abc import Callable

import msgspec

from bot.domain.guild_settings import ALL_CATEGORIES, GuildSettings
from bot.storage.database import Database, Queries, Transaction
from bot.storage.readable import decode_rows

SETTINGS_COLUMNS = (
    "guild, moderator_role, second_look, log_channel, most_changes, language, min_downvotes, keeps_questions"
)

CAUTIOUS = GuildSettings(reviewed_categories=(ALL_CATEGORIES,))
"""Instead of settings that can't be read: what they guarded stays guarded."""


async def fetch_guild_settings(database: Database, guild_id: int) -> GuildSettings:
    """Fetch the settings of a guild; the defaults if it has none, `CAUTIOUS` if they can't be read."""
    return await _read_settings(database.reading, guild_id)


async def _read_settings(queries: Queries, guild_id: int) -> GuildSettings:
    sql = f"SELECT {SETTINGS_COLUMNS} FROM guild_setting WHERE guild = :guild"  # noqa: S608 - the columns are a constant
    rows = list(await queries.execute_fetchall(sql, {"guild": guild_id}))
    return next(decode_rows("guild_setting", rows, decode_settings), CAUTIOUS if rows else GuildSettings())


def decode_settings(_guild_id: int, *columns: object) -> GuildSettings:
    """Build settings from the columns of their row. Raises one of `UNREADABLE` if they can't be read."""
    types = tuple[int | None, str, int | None, int, str | None, int, int]
    role_id, categories, channel_id, max_changes, language, votes, keeps = msgspec.convert(columns, types)
    return GuildSettings(role_id, tuple(categories.split()), channel_id, max_changes, language, votes, bool(keeps))


async def change_guild_settings(
    database: Database, guild_id: int, change: Callable[[GuildSettings], GuildSettings]
) -> tuple[GuildSettings, GuildSettings]:
    """Change the settings of a guild in one transaction, so that what others change meanwhile stays.

    Args:
        database: Where the settings are.
        guild_id: Whose they are.
        change: Makes the new settings of the current ones. What it raises is raised, and nothing is stored.

    Returns:
        The settings before and after it.

    """
    async with database.write() as connection:
        before = await _read_settings(connection, guild_id)
        after = change(before)
        if after != before:
            await _store_settings(connection, guild_id, after)
    return before, after


async def _store_settings(connection: Transaction, guild_id: int, settings: GuildSettings) -> None:
    """Store the settings of a guild. A new log channel gets only changes made from now on."""
    # Other settings leave the cursor of the log channel (`logged`) where it is.
    sql = """
        INSERT INTO guild_setting (
            guild, moderator_role, second_look, log_channel, most_changes, language, min_downvotes, keeps_questions,
            logged
        )
        VALUES (
            :guild, :role, :second_look, :channel, :most, :language, :votes, :keeps,
            (SELECT COALESCE(MAX(id), 0) FROM history)
        )
        ON CONFLICT (guild) DO UPDATE SET
            moderator_role = excluded.moderator_role, second_look = excluded.second_look,
            log_channel = excluded.log_channel, most_changes = excluded.most_changes,
            language = excluded.language, min_downvotes = excluded.min_downvotes,
            keeps_questions = excluded.keeps_questions,
            logged = CASE
                WHEN COALESCE(guild_setting.log_channel, 0) = COALESCE(excluded.log_channel, 0)
                THEN guild_setting.logged ELSE excluded.logged
            END
    """
    row = {
        "guild": guild_id,
        "role": settings.moderator_role_id,
        "second_look": " ".join(settings.reviewed_categories),
        "channel": settings.log_channel_id,
        "most": settings.max_changes,
        "language": settings.language,
        "votes": settings.min_downvotes,
        "keeps": int(settings.keeps_questions),
    }
    await connection.execute(sql, row)
