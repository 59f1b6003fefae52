"""Rule-based classifier of the answer type a question expects: a date, a person, a place, a number, a reason."""

from collections.abc import Iterable, Sequence

_CUES: dict[str, tuple[str, ...]] = {
    "date": (
        "when", "since when", "koliko sati",
        "what year", "which year", "what date", "which date", "what day", "which day", "date",
        "year", "kada", "kad", "otkad", "otkada", "datum", "godine", "koje godine", "quand", "annee",
    ),
    "person": ("who", "whom", "ko", "tko", "qui"),
    "place": ("where", "wheres", "which city", "which country", "what country", "what city", "gdje", "gde"),
    "number": ("how many", "number of", "koliko", "combien"),
    "price": ("how much", "koliko kosta", "koliko staje", "price", "cost"),
    "age": ("how old", "age", "born", "birthday", "koliko godina ima", "star", "stara", "rodjen", "rodjena"),
    "duration": ("how long", "koliko dugo", "koliko traje",),
    "measure": (
        "how tall", "how big", "how large", "how far", "how high", "how deep", "how fast", "how heavy", "how wide",
        "how rich", "how strong",
    ),
    "contact": (
        "email", "email address", "mail address", "phone", "phone number", "telephone number", "website", "fax",
    ),
    "reason": ("why", "zasto", "pourquoi", "how come"),
}  # fmt: skip
MAX_CUE_WORDS = 3
_TYPE_OF_CUE = {tuple(cue.split()): answer_type for answer_type, cues in _CUES.items() for cue in cues}

VALUE_TYPES = frozenset({"number", "price", "age", "duration", "measure", "contact"})
"""Answer types that only a figure or an address satisfies. An entry without one cannot be the answer, however well its
other words match.
"""

TYPE_BITS = {answer_type: 1 << position for position, answer_type in enumerate(_CUES)}
"""The bit of each answer type, so that an entry's types fit into one integer."""


def classify_question(words: Sequence[str]) -> frozenset[str]:
    """Return the answer types that normalised words ask for, none if they contain no cue.

    Example:
        >>> sorted(classify_question("when and where did they meet".split()))
        ['date', 'place']
    """
    answer_types: set[str] = set()
    position = 0
    while position < len(words):
        # Longest match first: `how many` asks for a number, and its `how` must not be read again.
        cues = (tuple(words[position : position + length]) for length in range(MAX_CUE_WORDS, 0, -1))
        cue = next((cue for cue in cues if cue in _TYPE_OF_CUE), ())
        answer_types.update([_TYPE_OF_CUE[cue]] if cue else [])
        position += len(cue) or 1
    return frozenset(answer_types)


def classify_statement(words: Iterable[str]) -> frozenset[str]:
    """Return the answer types that a statement evidently gives: years as dates, and other numbers."""
    numbers = [word for word in words if word.isdigit()]
    years = [number for number in numbers if len(number) == 4 and number[0] in "12"]
    return frozenset((["date"] if years else []) + (["number"] if len(numbers) > len(years) else []))


def encode_answer_types(words: Sequence[str], *, is_query: bool) -> int:
    """Return the answer types of a phrase as a bit mask over `TYPE_BITS`.

    Args:
        words: Normalised words of the phrase.
        is_query: Whether users ask the phrase; otherwise it is text that answers.
    """
    return sum(TYPE_BITS[answer_type] for answer_type in (classify_question if is_query else classify_statement)(words))


def has_answer_type(mask: int, answer_type: str) -> bool:
    """Whether a bit mask contains an answer type."""
    return bool(TYPE_BITS[answer_type] & mask)
