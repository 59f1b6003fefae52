"""The terminal as a front end: chat, one question, many questions, reports, import and export."""
