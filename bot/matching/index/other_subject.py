"""Questions about something that an entry only mentions: a relative, a founding, an end, a birth, a wage, one part."""

from collections.abc import Iterator, Sequence
from itertools import chain

from bot.matching.index.features import ParsedQuestion, Term
from bot.matching.index.profile import DEFINITION_OPENINGS, EntryProfile
from bot.matching.text.answer_type import VALUE_TYPES
from bot.matching.text.aspects import ASPECTS
from bot.matching.text.sorts import get_place_stems

_RELATIVES = """
married divorced wife husband spouse mother father parents son sons daughter daughters brother brothers sister sisters
girlfriend boyfriend fiancee uncle aunt cousin nephew niece grandfather grandmother
ozenjen udata vjencan razveden supruga supruge suprugu suprug zena zenu muz muza majka majku otac oca roditelji sin sina
sinovi kcerka kcerku cerka cerku kcerke brat brata braca sestra sestru sestre djevojka djevojku stric ujak tetka rodjak
djed baba
"""
RELATIVES = frozenset(_RELATIVES.split())
"""Words for a person by another. Whoever is asked for so is never the other one."""

_OWN = frozenset(
    ["my", "our", "your", "i", "me", "moj", "moja", "moje", "moju", "nas", "nasa", "svoju", "svoje", "svog"]
)
"""Who brings relatives of their own along asks for a rule."""

_LINKS = frozenset(["between", "with", "to", "izmedju", "sa", "s", "prema"])
"""What stands before the place that something is shared with: `the border with Albania`."""

MIN_LISTED_PLACES = 3
"""Places that a statement lists at least to be about all of them together."""


def find_missing_relatives(words: Sequence[str], missing: Sequence[Term], *, names_somebody: bool) -> Iterator[str]:
    """Yield the relatives of somebody named that a question asks for and the entry lacks."""
    if names_somebody and _OWN.isdisjoint(words):
        yield from (term.word for term in missing if term.word in RELATIVES)


def asks_for_other_aspect(words: Sequence[str], profile: EntryProfile) -> bool:
    """Whether a question asks for a founding, an end, a birth or a wage, and the entry tells of none."""
    stem = profile.language.stem
    return any(
        not profile.stems.issuperset(map(stem, asked.intersection(words)))
        and not any(word.startswith(told) for word in chain(profile.stems, profile.words))
        for asked, told in ASPECTS
    )


def asks_for_part(words: Sequence[str], answer_types: frozenset[str], profile: EntryProfile) -> bool:
    """Whether a question asks what is shared with one place, and the entry gives one value for a list of places."""
    link = next((position for position, word in enumerate(words) if word in _LINKS), len(words))
    if link == len(words) or VALUE_TYPES.isdisjoint(answer_types):
        return False
    places, stem = get_place_stems(profile.language), profile.language.stem
    listed = places.intersection(map(stem, profile.words)) - profile.name_stems
    figures = [word for word in profile.words if word.isdigit()]
    return MIN_LISTED_PLACES <= len(listed) > len(figures) and not listed.isdisjoint(map(stem, words[link:]))


def find_undefined_names(question: ParsedQuestion, names: Sequence[Term], profile: EntryProfile) -> tuple[str, ...]:
    """Return the names in a question what they are, if the entry is about none of them and only mentions them.

    `What is the point of …` asks for a point, not what a name stands for.
    """
    if tuple(question.words[:2]) not in DEFINITION_OPENINGS or names[:1] != list(question.content_terms[:1]):
        return ()
    if any(profile.language.stem(term.word) in profile.defined_stems for term in names):
        return ()
    return tuple(term.word for term in names)
