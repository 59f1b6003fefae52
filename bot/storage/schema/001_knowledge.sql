-- What was read of each knowledge file; while the digest is the same the file is not read again.
CREATE TABLE part (
    base   TEXT NOT NULL,  -- the folder, so that two bases can share a database
    file   TEXT NOT NULL,
    digest TEXT NOT NULL,  -- SHA-256 of the file, hexadecimal
    body   TEXT NOT NULL,  -- JSON
    PRIMARY KEY (base, file)
);

-- Every wording an entry ever had, appended and never overwritten.
CREATE TABLE revision (
    base   TEXT NOT NULL,
    entry  TEXT NOT NULL,  -- topic/entry
    number INTEGER NOT NULL,
    body   TEXT NOT NULL,  -- JSON
    made   TEXT NOT NULL,  -- UTC, ISO 8601
    PRIMARY KEY (base, entry, number)
);

-- The index made of a base, so that an unchanged one need not be built again.
CREATE TABLE built (
    base   TEXT NOT NULL PRIMARY KEY,
    digest TEXT NOT NULL,  -- of what it was made of
    body   BLOB NOT NULL
);
