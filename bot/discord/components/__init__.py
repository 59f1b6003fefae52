"""Replies and forms as Discord components, within Discord's limits."""
