-- Questions that members passed on to moderators. Who asked is not recorded.
CREATE TABLE question (
    id    INTEGER PRIMARY KEY,
    guild INTEGER NOT NULL,
    text  TEXT NOT NULL,
    scope TEXT NOT NULL,  -- in, near, out
    asked TEXT NOT NULL,  -- UTC, ISO 8601
    UNIQUE (guild, text)
);

-- The digest of the commands last registered with Discord, to detect changes at start-up.
CREATE TABLE synced (
    place  TEXT NOT NULL PRIMARY KEY,  -- global, or a guild's id
    digest TEXT NOT NULL
);
