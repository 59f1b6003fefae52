"""Connections to the gateway by shards, of which several processes may serve some each."""
