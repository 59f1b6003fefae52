-- The id of the last revision that the guild's log channel was sent.
ALTER TABLE guild_setting ADD COLUMN logged BIGINT NOT NULL DEFAULT 0;
