"""A Discord on this machine: REST and gateway as discord.py meets them, state in memory, none of its code.

`server` starts it. `world`, `guilds`, `people`, `messages` and `clock` are what there is; `window` and `visit` are
how people use it; `rest` and `gateway` are how a bot does; `components`, `contents`, `forms` and `command_rules` are
what is refused; `limits`, `faults` and `contracts` are how it is tested.
"""
