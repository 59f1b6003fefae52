"""Takes a question out of its message: chat markup and what is said around it go."""

from dataclasses import dataclass

from bot.matching.correcting import correct_question
from bot.matching.index.documents import tokenize
from bot.matching.index.features import ParsedQuestion
from bot.matching.index.index import Index
from bot.matching.outcome import Match
from bot.matching.text.asides import Peeled, peel
from bot.matching.text.chat_markup import strip_chat_markup
from bot.matching.text.colloquial import drop_fillers, spell_out
from bot.matching.text.normalise import spell_signs
from bot.matching.text.stopwords import GENERAL_WORDS, is_small_talk

PRONOUNS = frozenset(["it", "they", "them", "he", "she", "its", "their", "his", "her"])
REFERRING_WORDS = PRONOUNS | {"that", "this", "there", "those", "these", "one"}
_LEADS = frozenset(["and", "but", "also", "i", "a"])


@dataclass(frozen=True, slots=True)
class Reading:
    """A message as it is read.

    Attributes:
        text: The question in it.
        asides: What was said around it.
        exact: The entries that have the question as a phrase.
    """

    text: str
    asides: tuple[str, ...] = ()
    exact: tuple[Match, ...] = ()


def read_question(index: Index, text: str) -> Reading:
    """Take a question out of its message: chat markup and asides go, unless too little is left without them."""
    plain = spell_signs(strip_chat_markup(text), lambda signs: bool(index.find_exact(signs)))
    # A phrase may look like chat markup itself, as `a_*_b` does.
    if exact := index.find_exact(text) or index.find_exact(plain):
        return Reading(plain, (), exact)
    plain = correct_question(index, spell_out(plain, index.knows))
    if exact := index.find_exact(plain):
        return Reading(plain, (), exact)
    peeled = Peeled(plain) if is_small_talk(tokenize(plain)) else peel(plain)
    if exact := index.find_exact(peeled.question) or index.find_exact(drop_fillers(peeled.question)):
        return Reading(peeled.question, peeled.asides, exact)
    if not peeled.asides:
        return Reading(plain)
    if _needs_more(index.parse(peeled.question)):
        return Reading(plain)
    return Reading(_restore_lead(plain, peeled.question), peeled.asides)


def _restore_lead(plain: str, question: str) -> str:
    """Give a question the *and* back that was peeled off: it says that the question goes on from the previous one."""
    lead = next(iter(tokenize(plain)), "")
    return f"{lead} {question}" if lead in _LEADS and not question.casefold().startswith(lead) else question


def _needs_more(question: ParsedQuestion) -> bool:
    """Whether a question says too little by itself: `what was that about` after a story leans on the story."""
    is_specific = any(term.word not in GENERAL_WORDS for term in question.content_terms)
    return not is_specific or bool(REFERRING_WORDS.intersection(question.words))
