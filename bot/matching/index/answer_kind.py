"""Whether a statement can answer the kind of question that is asked: who, why, how many, how long, how much."""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache

from bot.matching.index.profile import EntryProfile, find_counted, find_names, is_form_of
from bot.matching.text.dictionary import load_common_words
from bot.matching.text.language import Language
from bot.matching.text.sorts import get_place_stems, get_sorts

_REASON = re.compile(
    r"\b(?:because|since(?! (?:\d|the|[A-Z]|version|then))|so that|so as to|due to|in order to|as a result|therefore|"
    r"thus|reason|to (?:protect|avoid|prevent|keep|save|make sure|ensure)|otherwise|should|helps?|improves?|"
    r"jer|zato|zbog|radi|kako bi)\b",
    re.IGNORECASE,
)
_ONLY_WHETHER = re.compile(r"(?:yes|no|da|ne)[,.][^:]*", re.IGNORECASE)
"""A statement that says whether, and explains nothing."""

_DATE = re.compile(
    r"\b1?\d{3}\b|\d[:.]\d\d|\b\d{1,2}(?:st|nd|rd|th)?\b|\b(?:daily|weekly|monthly|yearly|every|each|until|always|never|now|today|"
    r"soon|noon|midnight|january|february|march|april|may|june|july|august|september|october|november|december|"
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)days?|spring|summer|autumn|winter)\b",
    re.IGNORECASE,
)
_MONEY = re.compile(
    r"[$€£¥]|\b(?:euros?|pounds?|dollars?|cents?|pence|free|eur|usd|gbp|percent|per cent|eura|besplatno)\b|%",
    re.IGNORECASE,
)
_TIME_UNIT = re.compile(
    r"\b(?:seconds?|minutes?|hours?|days?|weeks?|weekends?|months?|years?|decades?|nights?|sekund\w*|minut\w*|sat[ia]?|dan[ai]?|"
    r"sedmic\w*|nedjelj\w*|mjesec\w*|godin\w*)\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|dozen|hundred|thousand|million|half|no|none)\b",
    re.IGNORECASE,
)
_AGE = re.compile(
    r"\b(?:old|aged?|born|birth\w*|founded|established|built|opened|rođen\w*|osnovan\w*|star\w{0,2})\b", re.IGNORECASE
)
_IN_DATE = re.compile(r"\b\d{1,2}\.? [^\W\d]+ \d{4}\b|\b[12]\d{3}\b")
"""A day with its month and year, or a year alone: no age."""

_PERSON = re.compile(
    r"\b(?:everyone|everybody|anyone|anybody|nobody|members?|moderators?|admins?|owners?|staff|team|people|parents|players|"
    r"volunteers|committee|board|council|court|government|coach|captain|channel|form|secretary|chair\w*|svi|niko)\b",
    re.IGNORECASE,
)
_FULL_NAME = re.compile(r"\b[A-ZČĆŠŽĐ][a-zčćšžđö'’-]+ [A-ZČĆŠŽĐ][a-zčćšžđö'’-]+\b")
_CONTACT = re.compile(r"@|https?://|www\.|\d[\d ()/+-]{4,}\d|#\w")

_GIVES: Mapping[str, Callable[[str], object]] = {
    "reason": _REASON.search,
    "date": _DATE.search,
    "price": _MONEY.search,
    "duration": _TIME_UNIT.search,
    "measure": _NUMBER.search,
    "age": lambda text: _AGE.search(text) or _NUMBER.search(_IN_DATE.sub("", text)),
    "contact": _CONTACT.search,
}
"""What a statement that answers a type must contain."""


@cache
def _list_calendar(language: Language) -> frozenset[str]:
    """Return the stems of days and months: words with a capital that name nobody."""
    sorts = get_sorts(language)
    monday, june = ("monday", "june") if language.is_english else ("ponedjeljak", "jun")
    own = sorts[language.stem(monday)] | sorts[language.stem(june)]
    return frozenset(word for word, numbers in sorts.items() if numbers & own)


_NUMBER_WORDS = frozenset(["1", "one", "no", "none", "hundred", "thousand", "million", "dozen", "half", "both"])

_YEARS = ("year", "years", "godina", "godine")
_YEAR = re.compile("[12][0-9]{3}")

MAX_COUNT_DISTANCE = 4
"""Words between a number and what it counts: `5,000 of its own soldiers`."""


def gives_kind(question: Sequence[str], answer_types: frozenset[str], profile: EntryProfile) -> bool:
    """Whether the entry answers one of the asked types: a phrase of it asks the same, or its statement shows one.

    Args:
        question: Normalised words of the question.
        answer_types: The types that it asks for; none asks for anything.
        profile: The entry.
    """
    if "reason" in answer_types:
        # A statement that is asked for without a type (`what should be done about the borders`) may say why, too.
        may_say_why = not profile.asked_types and not _ONLY_WHETHER.fullmatch(profile.text)
        return may_say_why or _gives_type(question, "reason", profile)
    return not answer_types or any(_gives_type(question, answer_type, profile) for answer_type in answer_types)


def _gives_type(question: Sequence[str], answer_type: str, profile: EntryProfile) -> bool:
    if answer_type == "number":
        return _counts(question, profile)
    if answer_type in profile.asked_types:
        return True
    if answer_type == "person":
        return bool(_PERSON.search(profile.text) or _FULL_NAME.search(profile.text)) or _names_somebody(profile)
    if answer_type == "price" and not _is_about_money(question):
        return bool(_NUMBER.search(profile.text))
    pattern = _GIVES.get(answer_type)
    return pattern is None or bool(pattern(profile.text))


def _names_somebody(profile: EntryProfile) -> bool:
    """Whether the statement has a name that is neither a place, a day, an acronym nor the topic's own."""
    first = profile.words[0] if profile.words else ""
    names = [name for name in find_names(profile.text) if name.upper() not in profile.text]
    if first and first not in load_common_words():
        names.append(first)
    language = profile.language
    unnamed = _list_calendar(language) | get_place_stems(language) | profile.name_stems
    return any(name not in unnamed for name in map(language.stem, names))


def _is_about_money(question: Sequence[str]) -> bool:
    """`how much is it`, `how much does it cost`; not `how much light does it have`."""
    for position, word in enumerate(question[:-1]):
        if word == "how" and question[position + 1] == "much":
            return len(question) <= position + 2 or question[position + 2] in {
                "is",
                "are",
                "does",
                "do",
                "did",
                "was",
                "were",
                "would",
                "will",
                "for",
                "to",
            }
    return True


def _dates(position: int, profile: EntryProfile, *, counts_years: bool) -> bool:
    """Whether a number of the statement is a part of a date: a day before its month, or the year itself."""
    word, following = profile.words[position], profile.words[position + 1 : position + 2]
    if counts_years and _YEAR.fullmatch(word):
        return True
    return any(profile.language.stem(month) in _list_calendar(profile.language) for month in following)


def _counts(question: Sequence[str], profile: EntryProfile) -> bool:
    """Whether a phrase asks for the number of the same, or the statement gives one beside it."""
    counted = find_counted(question, profile.language)
    if not counted:
        return bool(_NUMBER.search(profile.text))
    if counted & profile.counted:
        return True
    stems = list(map(profile.language.stem, profile.words))
    counts_years = not counted.isdisjoint(map(profile.language.stem, _YEARS))
    numbers = [
        position
        for position, word in enumerate(profile.words)
        if (word.isdigit() or word in _NUMBER_WORDS) and not _dates(position, profile, counts_years=counts_years)
    ]
    near = {noun for at in numbers for noun in stems[max(0, at - 1) : at + MAX_COUNT_DISTANCE + 1]}
    return any(noun in near or any(is_form_of(noun, other) for other in near) for noun in counted)
