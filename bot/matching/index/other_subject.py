"""Questions about something that an entry only mentions: somebody's relative, a founding, or what a name stands for."""

from collections.abc import Iterator, Sequence

from bot.matching.index.features import ParsedQuestion, Term
from bot.matching.index.profile import DEFINITION_OPENINGS, EntryProfile

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

_FOUNDED_WORDS = """
founded founding founder founders established
osnovan osnovana osnovano osnovani osnovane osnovao osnovala osnovali osnivanje osnivac osnivaci
"""
FOUNDED = frozenset(_FOUNDED_WORDS.split())

_BEGINNINGS = (
    *("found", "establish", "creat", "form", "launch", "start", "begin", "began", "begun", "born", "sign", "built"),
    *("invent", "introduc", "open"),
    *("osnov", "osniv", "nasta", "stvor", "formir", "pokren", "potpis", "otvor", "poce", "uspostav", "izgrad", "uve"),
)
"""How the words begin by which a text tells that something began."""


def find_missing_relatives(words: Sequence[str], missing: Sequence[Term], *, names_somebody: bool) -> Iterator[str]:
    """Yield the relatives of somebody named that a question asks for and the entry lacks."""
    if names_somebody and _OWN.isdisjoint(words):
        yield from (term.word for term in missing if term.word in RELATIVES)


def asks_for_other_founding(words: Sequence[str], profile: EntryProfile) -> bool:
    """Whether a question asks for a founding and the entry tells of no beginning."""
    if FOUNDED.isdisjoint(words):
        return False
    known = {*profile.stems, *profile.words}
    return not any(word.startswith(_BEGINNINGS) for word in known)


def find_undefined_names(question: ParsedQuestion, names: Sequence[Term], profile: EntryProfile) -> tuple[str, ...]:
    """Return the names in a question what they are, if the entry is about none of them and only mentions them.

    `What is the point of …` asks for a point, not what a name stands for.
    """
    if tuple(question.words[:2]) not in DEFINITION_OPENINGS or names[:1] != list(question.content_terms[:1]):
        return ()
    if any(profile.language.stem(term.word) in profile.defined_stems for term in names):
        return ()
    return tuple(term.word for term in names)
