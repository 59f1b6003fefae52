"""Charts for replies, drawn by matplotlib. CPU-bound, about 0.1 s each: run in a thread, never on the event loop."""
