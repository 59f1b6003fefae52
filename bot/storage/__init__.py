"""What is kept: one SQLite file. SQL stands beside its function, in the subset that PostgreSQL shares."""
