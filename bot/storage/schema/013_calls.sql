-- When members last ran commands, for the limits that hold across processes. A row is used again once its time is over.
CREATE TABLE call (
    person TEXT NOT NULL,     -- a keyed hash of the member's id
    brake  TEXT NOT NULL,     -- which limit
    slot   INTEGER NOT NULL,  -- from 0 to one less than the limit allows
    made   INTEGER NOT NULL,  -- milliseconds since 1970, UTC
    PRIMARY KEY (person, brake, slot)
);
