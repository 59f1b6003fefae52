"""A Discord on this machine: REST API and gateway with their state in memory. It shares no code with discord.py.

`server` starts it. `state` is what exists, `rest` and `gateway` are how a bot reaches it, `client` is how a user uses
it, and `validation` is what Discord refuses. `testing` is for tests alone.
"""
