"""Renders answers, reports and drafts as documents that every front end can show."""
