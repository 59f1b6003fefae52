"""From a question to entries: normalise, index, rank, decide. Pure: no Discord, no database, no network."""
