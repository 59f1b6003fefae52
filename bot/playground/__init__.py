"""A page that looks and behaves like a Discord channel, with the real bot behind it, on this machine alone."""
