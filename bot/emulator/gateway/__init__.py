"""The gateway: events to bots over WebSockets, with heartbeats, sessions and resuming."""
