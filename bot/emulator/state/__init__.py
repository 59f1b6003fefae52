"""State of the emulated Discord: users, guilds, channels, messages, commands and interactions."""
