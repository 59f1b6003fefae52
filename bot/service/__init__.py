"""Serving knowledge: snapshots of what each guild sees, the queries against them, reloading and usage counters."""
