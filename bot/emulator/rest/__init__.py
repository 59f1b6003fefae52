"""The REST API as bots call it: routes, rate limits, commands, messages and interaction callbacks."""
