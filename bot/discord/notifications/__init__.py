"""Messages that nobody asked for just now: answered questions and the audit log."""
