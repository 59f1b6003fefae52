-- Everything that was ever changed, in the files or in Discord, appended and never overwritten.
CREATE TABLE history (
    id       INTEGER PRIMARY KEY,
    place    TEXT NOT NULL,     -- files:<folder>, shared (for every guild), guild:<id>
    item     TEXT NOT NULL,     -- topic/entry, topic, source:<id>, category:<id>
    number   INTEGER NOT NULL,  -- the revision, counted from the one of what lies below
    action   TEXT NOT NULL,     -- read, add, edit, hide, restore, revert, import, keep, take, absorb, undo
    prior    TEXT,              -- JSON of what the place said before; NULL for nothing
    body     TEXT,              -- JSON of what it says from now on; NULL for what is hidden
    own      INTEGER NOT NULL,  -- 1 where it stands over what lies below, 0 where the place follows that again
    below    TEXT NOT NULL,     -- digest of what lay below; empty for nothing
    who      BIGINT,            -- NULL for the files and for what happens by itself
    approved BIGINT,            -- the second moderator, where one was needed
    why      TEXT NOT NULL,
    made     TEXT NOT NULL,     -- UTC, ISO 8601
    UNIQUE (place, item, number)
);

INSERT INTO history (place, item, number, action, body, own, below, why, made)
SELECT 'files:' || base, entry, number, 'read', body, 1, '', '', made FROM revision ORDER BY made, base, entry, number;

DROP TABLE revision;

-- What somebody has typed and not yet saved, or saved and another must look at; buttons and forms name it by its id.
CREATE TABLE draft (
    id      INTEGER PRIMARY KEY,
    place   TEXT NOT NULL,
    who     BIGINT NOT NULL,
    state   TEXT NOT NULL,     -- open, waiting, held, saved, rejected, discarded
    body    TEXT NOT NULL,     -- JSON
    decided BIGINT,            -- who approved, rejected or confirmed it
    changed TEXT NOT NULL      -- UTC, ISO 8601
);
