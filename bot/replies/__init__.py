"""Replies: builds an outcome into a document that every front end renders. Pure: no Discord, no terminal."""
