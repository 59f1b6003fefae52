"""The highest confidence that an entry deserves for the words it explains, whatever the calibration says."""

from collections.abc import Callable

from bot.matching.index.features import Features, ParsedQuestion, Term
from bot.matching.text.stopwords import GENERAL_WORDS

MAX_UNEXPLAINED_CONFIDENCE = 0.15
"""Confidence at most in an entry that explains none of the content words."""

MAX_OFF_SUBJECT_CONFIDENCE = 0.49
"""Confidence at most in an entry that explains only general words (*time*, *start*), or not the word that names another
topic (*who leads WB3C*).

Less than even, so that it is suggested and not answered: half of such answers to CLINC150 are right.
"""

MAX_OBJECTED_CONFIDENCE = 0.3
"""Confidence at most in an entry that a guard objects to: it is suggested, as the nearest there is."""


def compute_confidence_cap(
    question: ParsedQuestion, features: Features, names_other_topic: Callable[[Term], bool]
) -> float:
    """Return the highest confidence, in [0, 1], that an entry without objections may have.

    Args:
        question: The parsed question.
        features: Ranking features of the entry.
        names_other_topic: Whether a word is the name of another topic than the entry's.
    """
    if features.unexplained == 1:
        return MAX_UNEXPLAINED_CONFIDENCE
    subjects = [term for term in question.content_terms if term.word not in GENERAL_WORDS]
    missing = [term for term in subjects if term.word not in features.explained_words]
    explains_none = bool(subjects) and len(missing) == len(subjects)
    return MAX_OFF_SUBJECT_CONFIDENCE if explains_none or any(map(names_other_topic, missing)) else 1.0
