"""Per-guild settings."""

from bot.domain.guild_settings import GuildSettings
from bot.storage.database import Database


async def fetch_guild_settings(database: Database, guild_id: int) -> GuildSettings:
    """Fetch the settings of a guild; the defaults if it has none."""
    sql = "SELECT moderator_role, second_look, log_channel, most_changes FROM guild_setting WHERE guild = :guild"
    for role_id, categories, channel_id, max_changes in await database.reading.execute_fetchall(
        sql, {"guild": guild_id}
    ):
        return GuildSettings(role_id, tuple(categories.split()), channel_id, max_changes)
    return GuildSettings()


async def store_guild_settings(database: Database, guild_id: int, settings: GuildSettings) -> None:
    """Store the settings of a guild. A new log channel gets only changes made from now on."""
    # Other settings leave the cursor of the log channel (`logged`) where it is.
    sql = """
        INSERT INTO guild_setting (guild, moderator_role, second_look, log_channel, most_changes, logged)
        VALUES (
            :guild, :role, :second_look, :channel, :most, (SELECT COALESCE(MAX(id), 0) FROM history)
        )
        ON CONFLICT (guild) DO UPDATE SET
            moderator_role = excluded.moderator_role, second_look = excluded.second_look,
            log_channel = excluded.log_channel, most_changes = excluded.most_changes,
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
    }
    async with database.write() as connection:
        await connection.execute(sql, row)
