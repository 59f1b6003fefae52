"""A Discord on this machine: REST and gateway as discord.py meets them, state in memory, none of its code."""
