"""Tools for tests: a driver that acts as a user, faults, and checks against Discord's documents. Not in the wheel."""
