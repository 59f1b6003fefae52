"""Sentence embeddings: a small transformer in plain numpy, so that meaning needs neither torch nor the network."""
