"""Almanac: a Discord bot that answers from a knowledge base people can check."""

__version__ = "0.1.0"
