"""Rewords a phrase into a question near it: another question word, negated, or with another attribute of its subject.

Rules on the forms that English questions commonly have; a phrase of another form gives nothing.
"""

import re
from collections.abc import Iterator

from bot.matching.evaluation.near_attributes import SubjectKind
from bot.matching.text.dictionary import load_known_words
from bot.matching.text.normalise import normalise
from bot.matching.text.stopwords import FUNCTION_WORDS

MAX_REWORDED_WORDS = 9
"""Words of a phrase; longer ones hold more than a question word and a subject."""

MAX_SUBJECT_WORDS = 3

_PARTICIPLES = r"\w+ed|held|built|made|sent|begun|cut|given|taken|chosen|won|written|found|put|set|shut|sold|hit|shot"
_PLAIN_VERBS = "border|have|share|want|use|need|belong|play|support|accept|train|speak|sell|offer|require|count"

_WHY_RULES = (
    (r"when did (.+ .+)", r"why did \1"),
    (rf"when (was|were) (.+ (?:{_PARTICIPLES})\b.*)", r"why \1 \2"),
    (r"when do I have to (.+)", r"why do I have to \1"),
    (r"how much (?:does|do) (.+) cost", r"why is it that \1 costs so much"),
    (r"how long (is|are|was|were) ((?:the|our) \S+(?: \S+)?)", r"why \1 \2 so long"),
    (r"how long (does|do|did) (.+) (take|last)", r"why \1 \2 \3 so long"),
    (r"how (big|large|old|high|far|deep|wide|heavy|loud|steep) (is|are|was|were) (.+)", r"why \2 \3 so \1"),
    (r"how many (\S+) are (in .+|on .+)", r"why are there so many \1 \2"),
)
_WHO_RULES = (
    (r"when can (I|we) (.+)", r"who decides when \1 can \2"),
    (r"(is|are) (.+) allowed", r"who decides whether \2 \1 allowed"),
    (r"do (I|we) have to (.+)", r"who decided that \1 have to \2"),
    (r"koliko ko[sš]ta (.+)", r"ko odlučuje koliko košta \1"),
    (r"koliko traje (.+)", r"zašto \1 toliko traje"),
    (r"(mogu|smijem) li (.+)", r"ko odlučuje \1 li \2"),
)
_NEGATION_RULES = (
    (r"(which|what) (\w+s) (are|were|did) (.+)", r"\1 \2 \3n't \4"),
    (rf"(which|what) (\w+s) have ((?:\w+ )?(?:been|{_PARTICIPLES})\b.*)", r"\1 \2 haven't \3"),
    (r"(which|what) (\w+s) do (I|you|we|they|the) (.+)", r"\1 \2 don't \3 \4"),
    (r"(which|what) (\w+s) can (.+)", r"\1 \2 can't \3"),
    (rf"(which|what) (\w+s) ({_PLAIN_VERBS}) (.+)", r"\1 \2 don't \3 \4"),
    (r"who (?:can|may) (.+)", r"who can't \1"),
    (r"who (is|are) allowed (.+)", r"who \1n't allowed \2"),
    (r"(what|who) (is|are|was|were) (included|covered|insured|supported|invited)(.*)", r"\1 \2n't \3\4"),
    (r"koj[aei] (\w+) su (.+)", r"koji \1 nisu \2"),
)
_SUBJECT_RULES = (
    (SubjectKind.EVENT, r"when (?:is|are) (?P<subject>.+)"),
    (SubjectKind.PAST_EVENT, r"when (?:was|were) (?P<subject>.+)"),
    (SubjectKind.PERSON, r"who (?:is|was) (?P<subject>.+)"),
    (SubjectKind.OBJECT, r"(?:where|what) (?:is|are|was|were) (?P<subject>.+)"),
    (SubjectKind.PRICE, r"how much (?:is|are) (?P<subject>.+)"),
    (SubjectKind.PRICE, r"how much (?:does|do) (?P<subject>.+) cost"),
)
_STEPS = re.compile(r"how (?:do|can) (?:I|we|you) (.+)", re.IGNORECASE)
_LIBERTY = re.compile(r"(?:can|may) (?:I|we) (.+)", re.IGNORECASE)

_THEIRS = {"my": "their", "our": "their", "i": "they", "we": "they", "me": "them", "us": "them", "myself": "themselves"}
_PASSING_VERBS = """
get be see find go know tell change downgrade upgrade appeal leave withdraw transfer cancel
"""
"""Verbs of what somebody does once, or does not do themselves: nobody asks how many here do it."""

_ROLE_WORDS = """
admin captain chairman chairwoman chairperson chancellor chief coach commander conductor director editor
founder governor head host instructor king leader lecturer maintainer manager mayor minister moderator officer owner
president professor queen secretary speaker teacher trainer treasurer tutor warden
"""
_ROLES = frozenset(_ROLE_WORDS.split())
_ADJECTIVE_WORDS = """
open closed free full due available allowed ready free busy cheap expensive safe big small old new good bad best
next last more most best used left right online offline mandatory required optional
"""
_ADJECTIVES = frozenset(_ADJECTIVE_WORDS.split())
_INDEFINITE = re.compile(r"\b(?:this|that|it|they|there|someone|somebody|next|last|now|today|here)\b", re.IGNORECASE)


def ask_other_word(phrase: str) -> Iterator[str]:
    """Yield the phrase with another question word: why instead of when, who decides instead of may I."""
    yield from _apply(_WHY_RULES, phrase)
    yield from _apply(_WHO_RULES, phrase)


def negate(phrase: str) -> Iterator[str]:
    """Yield the phrase asking for what is not so: which are not, who can not."""
    yield from _apply(_NEGATION_RULES, phrase)


def _apply(rules: tuple[tuple[str, str], ...], phrase: str) -> Iterator[str]:
    plain = " ".join(phrase.strip(" ?!.").split())
    if len(plain.split()) > MAX_REWORDED_WORDS or _INDEFINITE.search(plain):
        return
    for pattern, reworded in rules:
        if re.fullmatch(pattern, plain, re.IGNORECASE) and " not " not in f" {plain} ":
            yield re.sub(f"^{pattern}$", reworded, plain, flags=re.IGNORECASE).strip()
            return


def find_subjects(phrase: str, names: frozenset[str]) -> Iterator[tuple[SubjectKind, str]]:
    """Yield what a phrase asks about, and as what kind of thing.

    Args:
        phrase: The phrase.
        names: Normalised titles and aliases of its topic.
    """
    plain = " ".join(phrase.strip(" ?!.").split())
    if len(plain.split()) > MAX_REWORDED_WORDS or _INDEFINITE.search(plain):
        return
    for kind, pattern in _SUBJECT_RULES:
        if (found := re.fullmatch(pattern, plain, re.IGNORECASE)) and _is_noun(found["subject"], names):
            subject = found["subject"]
            if kind is not SubjectKind.PERSON or _is_person(subject):
                yield kind, subject
            if kind is SubjectKind.OBJECT and _is_name(subject):
                yield SubjectKind.NAMED, subject
    for kind, action in ((SubjectKind.STEPS, _STEPS), (SubjectKind.LIBERTY, _LIBERTY)):
        if found := action.fullmatch(plain):
            yield kind, found[1]
            if kind is SubjectKind.LIBERTY and found[1].split()[0].lower() not in _PASSING_VERBS.split():
                yield SubjectKind.HABIT, " ".join(_THEIRS.get(word.lower(), word) for word in found[1].split())


def _is_noun(subject: str, names: frozenset[str]) -> bool:
    """Whether a subject is a name of the topic, a name by its capitals, or one or two words behind an article."""
    article, _, rest = subject.partition(" ")
    has_article = article.lower() in {"the", "our"}
    noun = rest if has_article else subject
    words = normalise(noun).split()
    if not words or len(words) > MAX_SUBJECT_WORDS or not FUNCTION_WORDS.isdisjoint(words):
        return False
    if " ".join(words) in names or all(word[0].isupper() for word in noun.split()):
        return True
    return has_article and len(words) < MAX_SUBJECT_WORDS and not _is_adjective(words[-1])


def _is_name(subject: str) -> bool:
    words = subject.removeprefix("the ").split()
    return all(word[0].isupper() or normalise(word) not in load_known_words() for word in words)


def _is_person(subject: str) -> bool:
    """Whether a subject is somebody: by first and last name, or by their office."""
    words = subject.split()
    return words[-1].lower() in _ROLES or (len(words) > 1 and words[-1][0].isupper() and words[0].lower() != "the")


def _is_adjective(word: str) -> bool:
    return word in _ADJECTIVES or word.endswith(("ing", "ly", "able")) or bool(re.fullmatch(_PARTICIPLES, word))
