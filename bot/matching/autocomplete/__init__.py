"""Autocomplete of questions, titles and aliases by word prefixes."""
