"""Reply → Discord's components. No decisions; Discord's limits in one file."""
