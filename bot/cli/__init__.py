"""The terminal as a face: chat, one question, many questions, tables. As thin as Discord's."""
