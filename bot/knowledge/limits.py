"""How long and how many the parts of a knowledge file may be."""

from bot.knowledge.fields import MAX_ID_LENGTH

# Lengths are in characters. They leave ample room and keep a broken export from filling memory. What is longer than
# Discord shows at once is split into pages, or shortened where it is only a label.
MAX_TITLE_LENGTH = 200
MAX_NAME_LENGTH = 100
MAX_SUMMARY_LENGTH = 400
MAX_STATEMENT_LENGTH = 12_000
MAX_PHRASE_LENGTH = 500
MAX_CLAIM_LENGTH = 400
MAX_URL_LENGTH = 500
MAX_REFERENCE_LENGTH = 200
MAX_ALT_LENGTH = 1_000
MAX_KEY_LENGTH = 90
MAX_FULL_ID_LENGTH = 2 * MAX_ID_LENGTH + 1
MAX_PHRASES = 60
MAX_ALIASES = 60
MAX_SOURCES = 8
MAX_RELATED = 5
MAX_STARTERS = 10
MAX_HIDDEN = 10_000
MAX_TERMS = 60
MAX_TERM_WORDS = 4
"""Matching looks for no longer synonyms."""

MAX_IMAGE_BYTES = 2 * 1024 * 1024
"""Discord takes more, but it waits only three seconds for an answer."""
