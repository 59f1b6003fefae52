"""What a file says of the knowledge base itself: the section `base:`."""

import re
from dataclasses import dataclass

from bot.domain.knowledge import DEFAULT_LANGUAGE
from bot.domain.text import shorten
from bot.knowledge.fields import MAX_ID_LENGTH, Fields
from bot.knowledge.limits import MAX_NAME_LENGTH, MAX_PHRASE_LENGTH, MAX_STARTERS, MAX_SUMMARY_LENGTH

LANGUAGE_TAG = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
"""BCP 47, as far as we need it: a language, perhaps with its script and country."""


@dataclass(frozen=True, slots=True)
class About:
    """Title and description of the knowledge base; `source` is cited by every entry that names none.

    `starters` are questions to begin with: phrases of entries, and titles of topics.
    """

    title: str
    about: str
    source: str | None = None
    language: str = DEFAULT_LANGUAGE
    starters: tuple[str, ...] = ()


def read_about(fields: Fields) -> About:
    return About(
        fields.read_text("title", MAX_NAME_LENGTH),
        fields.read_text("about", MAX_SUMMARY_LENGTH),
        fields.read_word("source", MAX_ID_LENGTH, required=False) or None,
        _read_language(fields),
        fields.read_texts("starters", MAX_PHRASE_LENGTH, MAX_STARTERS),
    )


def _read_language(fields: Fields) -> str:
    language = fields.read_word("language", MAX_ID_LENGTH, required=False) or DEFAULT_LANGUAGE
    if not LANGUAGE_TAG.fullmatch(language):
        fields.add_problem("language", f"'{shorten(language)}' is no language tag; write one such as 'en' or 'pt-BR'.")
    return language
