-- How much a revision counts for its author's change limit: the entries that it touches.
ALTER TABLE history ADD COLUMN weight INTEGER NOT NULL DEFAULT 1;
