"""What is known: the model, the strict YAML reader and the checks. Pure: no Discord, no database, no network."""
