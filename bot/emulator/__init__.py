"""A Discord on this machine: REST and gateway as discord.py meets them, state in memory, none of its code.

`server` starts it. `state` is what exists, `rest` and `gateway` are how a bot reaches it, `client` is how people use
it, `validation` is what Discord would refuse, and `testing` is for tests: faults, contracts, and a driver that acts as
a user.
"""
