"""The domain model, free of I/O: what a knowledge base holds, how it changes, and who reviews it."""
