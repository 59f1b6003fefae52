"""Adding and editing entries in Discord: forms, previews, reviews and unanswered questions."""
