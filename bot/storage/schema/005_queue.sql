-- Answered and dismissed questions stay, so that they don't come back at once. `asked` is when it was last asked.
ALTER TABLE question ADD COLUMN state TEXT NOT NULL DEFAULT 'waiting';  -- waiting, answered, dismissed
ALTER TABLE question ADD COLUMN times INTEGER NOT NULL DEFAULT 1;

-- Users to notify when a question is answered; deleted when they are notified, or when it is dismissed.
CREATE TABLE follower (
    question INTEGER NOT NULL,
    person   BIGINT NOT NULL,
    PRIMARY KEY (question, person)
);

-- Whether an answer helped: one vote for each member and revision.
CREATE TABLE vote (
    guild    BIGINT NOT NULL,   -- 0: outside of guilds
    entry    TEXT NOT NULL,     -- topic/entry
    revision INTEGER NOT NULL,
    voter    TEXT NOT NULL,     -- a keyed hash of the member's id
    helpful  INTEGER NOT NULL,  -- 1 or 0
    day      TEXT NOT NULL,     -- UTC, ISO 8601
    PRIMARY KEY (guild, entry, revision, voter)
);

-- Downvoted revisions that moderators have reviewed.
CREATE TABLE looked_at (
    guild    BIGINT NOT NULL,
    entry    TEXT NOT NULL,
    revision INTEGER NOT NULL,
    PRIMARY KEY (guild, entry, revision)
);

-- Keys made by this installation, such as that of the voters' hash.
CREATE TABLE secret (
    name  TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL  -- hexadecimal
);
