"""Changing what is known, for every face: checks, previews, drafts, history, import and export. No Discord, no SQL."""
