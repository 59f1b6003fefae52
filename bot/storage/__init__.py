"""Persistence in one SQLite file or on a PostgreSQL server. Each query is next to its function, in SQL both have."""
