-- Per-guild settings; a guild without a row has the defaults.
CREATE TABLE guild_setting (
    guild          BIGINT NOT NULL PRIMARY KEY,
    moderator_role BIGINT,         -- NULL: users with the permission Manage Server
    second_look    TEXT NOT NULL,  -- ids of categories with spaces between, * for all
    log_channel    BIGINT,         -- NULL: none
    most_changes   INTEGER NOT NULL
);

-- Usage counters per day. Users are not recorded.
CREATE TABLE counter (
    day     TEXT NOT NULL,     -- UTC, ISO 8601
    guild   BIGINT NOT NULL,   -- 0: outside of guilds
    outcome TEXT NOT NULL,     -- an event of bot/domain/statistics.py
    entry   TEXT NOT NULL,     -- topic/entry; empty where the outcome is about none
    times   INTEGER NOT NULL,
    PRIMARY KEY (day, guild, outcome, entry)
);
CREATE INDEX counter_by_entry ON counter (entry, day);
