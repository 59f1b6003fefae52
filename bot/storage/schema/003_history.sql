-- The revision history of files and guilds, append-only.
CREATE TABLE history (
    id       INTEGER PRIMARY KEY,
    place    TEXT NOT NULL,     -- the scope: files:<folder>, shared (for every guild), guild:<id>
    item     TEXT NOT NULL,     -- topic/entry, topic, source:<id>, category:<id>
    number   INTEGER NOT NULL,  -- the revision, counted on from the parent scope's
    action   TEXT NOT NULL,     -- read, add, edit, hide, restore, revert, import, keep, take, absorb, undo
    prior    TEXT,              -- JSON of the value before; NULL for none
    body     TEXT,              -- JSON of the value after; NULL for hidden
    own      INTEGER NOT NULL,  -- 1 if it overrides the parent scope, 0 if the scope follows its parent again
    below    TEXT NOT NULL,     -- digest of the parent's value; empty for none
    who      BIGINT,            -- the author's id; NULL for files and automatic changes
    approved BIGINT,            -- the reviewer's id, if a review was needed
    why      TEXT NOT NULL,
    made     TEXT NOT NULL,     -- UTC, ISO 8601
    UNIQUE (place, item, number)
);

INSERT INTO history (place, item, number, action, body, own, below, why, made)
SELECT 'files:' || base, entry, number, 'read', body, 1, '', '', made FROM revision ORDER BY made, base, entry, number;

DROP TABLE revision;

-- Drafts: unsaved changes and pending reviews. Custom ids refer to them by id.
CREATE TABLE draft (
    id      INTEGER PRIMARY KEY,
    place   TEXT NOT NULL,
    who     BIGINT NOT NULL,
    state   TEXT NOT NULL,     -- open, waiting, held, saved, rejected, discarded
    body    TEXT NOT NULL,     -- JSON
    decided BIGINT,            -- the reviewer's id
    changed TEXT NOT NULL      -- UTC, ISO 8601
);
