-- Which process serves which shards of the gateway, where several processes share one bot.
CREATE TABLE worker (
    id       TEXT PRIMARY KEY,   -- of a process, made at its start
    total    INTEGER NOT NULL,   -- into how many shards it divides the guilds
    beat     INTEGER NOT NULL,   -- counts up while the process lives
    sessions TEXT NOT NULL       -- JSON: where each of its shards is, so that another process can go on
);
CREATE TABLE shard (
    total   INTEGER NOT NULL,
    number  INTEGER NOT NULL,    -- from 0 to one less than the total
    worker  TEXT,                -- who serves it; NULL for nobody
    session TEXT,                -- JSON: where the last process stopped that gave it up
    PRIMARY KEY (total, number)
);
