"""A Discord on this machine: REST and gateway as discord.py meets them, state in memory, no word of discord.py's code."""
