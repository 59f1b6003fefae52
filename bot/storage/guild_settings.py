"""What the moderators of each guild have set."""

from bot.domain.guild_settings import GuildSettings
from bot.storage.database import Database


async def fetch_guild_settings(database: Database, guild: int) -> GuildSettings:
    """What a guild has set, else the defaults."""
    sql = "SELECT moderator_role, second_look, log_channel, most_changes FROM guild_setting WHERE guild = :guild"
    for role, second_look, channel, most in await database.reading.execute_fetchall(sql, {"guild": guild}):
        return GuildSettings(role, tuple(second_look.split()), channel, most)
    return GuildSettings()


async def store_guild_settings(database: Database, guild: int, settings: GuildSettings) -> None:
    """Keep what a guild has set. A new log channel is told of what changes from now on."""
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
        "guild": guild,
        "role": settings.moderator_role_id,
        "second_look": " ".join(settings.reviewed_categories),
        "channel": settings.log_channel_id,
        "most": settings.max_changes,
    }
    async with database.write() as connection:
        await connection.execute(sql, row)
