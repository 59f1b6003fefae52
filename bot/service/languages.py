"""Which language a reader is answered in, and which index finds the entry."""

from bot.matching.index.index import Index
from bot.matching.language_choice import choose_language
from bot.matching.outcome import Outcome
from bot.matching.pipeline import answer_question
from bot.matching.reading import read_question
from bot.service.snapshot import Snapshot


def detect_language(whole: Snapshot, text: str) -> str | None:
    """Return the language of a text; None if there is only one, or if nothing tells."""
    if not whole.translations:
        return None
    indexes = {
        language: None if own.index is whole.index else own.index for language, own in whole.translations.items()
    }
    return choose_language(text, {whole.base.language: whole.index, **indexes})


def choose_index(whole: Snapshot, own: Snapshot, text: str) -> Index:
    """Return the index that answers a text: the language's own, unless only another one has it as a phrase.

    Moderators write phrases into the original, in whatever language members ask.
    """
    if not whole.translations or read_question(own.index, text).exact:
        return own.index
    others = (other.index for other in (whole, *whole.translations.values()) if other.index is not own.index)
    return next((index for index in others if read_question(index, text).exact), own.index)


def answer_in_any_language(whole: Snapshot, text: str) -> Outcome:
    """Find the outcome of a question in its own language, else in the base's."""
    own = whole.in_language(detect_language(whole, text))
    return answer_question(choose_index(whole, own, text), text)
