"""Pictures for replies, drawn with matplotlib. Slow (a tenth of a second): call from a thread, never on the loop."""
