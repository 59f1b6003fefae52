"""Unsolicited messages: notifications of answered questions, and the audit log."""
