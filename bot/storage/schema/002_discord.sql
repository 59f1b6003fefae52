-- Questions that members passed on to a guild's moderators. Who asked is not kept.
CREATE TABLE question (
    id    INTEGER PRIMARY KEY,
    guild INTEGER NOT NULL,
    text  TEXT NOT NULL,
    scope TEXT NOT NULL,  -- in, near, out
    asked TEXT NOT NULL,  -- UTC, ISO 8601
    UNIQUE (guild, text)
);

-- The commands that Discord was last told of, so that a start can say that they have changed.
CREATE TABLE synced (
    place  TEXT NOT NULL PRIMARY KEY,  -- global, or a guild's id
    digest TEXT NOT NULL
);
