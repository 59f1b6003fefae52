"""What a user sees in Discord, and how they use commands, buttons and forms."""
