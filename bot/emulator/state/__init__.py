"""What exists in the emulated Discord: users, guilds, channels, messages, commands and interactions."""
