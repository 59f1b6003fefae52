"""Changes of the knowledge base, for any front end: drafts, checks, reviews, history, import and export."""
