"""Persistence in one SQLite file. Each query is next to its function, in the SQL that PostgreSQL shares."""
