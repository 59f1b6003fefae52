-- The last change that a guild's log channel was told of.
ALTER TABLE guild_setting ADD COLUMN logged BIGINT NOT NULL DEFAULT 0;
