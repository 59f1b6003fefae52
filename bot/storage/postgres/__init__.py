"""The database on a PostgreSQL server. Nothing else imports its driver, and only where it is wanted."""
