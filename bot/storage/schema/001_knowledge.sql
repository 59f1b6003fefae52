-- Parsed knowledge files; a file is parsed again only if its digest changes.
CREATE TABLE part (
    base   TEXT NOT NULL,  -- the folder, so that two bases can share a database
    file   TEXT NOT NULL,
    digest TEXT NOT NULL,  -- SHA-256 of the file, hexadecimal
    body   TEXT NOT NULL,  -- JSON
    PRIMARY KEY (base, file)
);

-- Every revision of an entry, append-only.
CREATE TABLE revision (
    base   TEXT NOT NULL,
    entry  TEXT NOT NULL,  -- topic/entry
    number INTEGER NOT NULL,
    body   TEXT NOT NULL,  -- JSON
    made   TEXT NOT NULL,  -- UTC, ISO 8601
    PRIMARY KEY (base, entry, number)
);

-- The index of a knowledge base, rebuilt only if its input changes.
CREATE TABLE built (
    base   TEXT NOT NULL PRIMARY KEY,
    digest TEXT NOT NULL,  -- of the input
    body   BLOB NOT NULL
);
