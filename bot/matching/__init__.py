"""Answer retrieval: finds the entry that answers a question. Pure: no Discord, no database, no network."""
