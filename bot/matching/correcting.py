"""Reads a question that corrects itself as what it means: `who leads NATO, I mean KFOR` asks who leads KFOR."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.matching.index.documents import tokenize
from bot.matching.index.index import Index
from bot.matching.index.ranking import rank
from bot.matching.text.asides import asks_something
from bot.matching.text.corrections import SelfCorrection, find_self_correction
from bot.matching.text.sorts import get_sorts

MAX_CORRECTED_LENGTH, MAX_READINGS = 300, 6
"""Characters of a question, as a longer text is a story that means something all the time; and how often it is read."""

MAX_QUESTION_WORDS = 2
"""Words of a question that only takes the place of another's first: `I mean why`, `I mean what year`."""

_WORD, _FIRST_WORD = re.compile(r"[\w'’]+(?:-\w+)*"), re.compile(r"[\w'’]+")


@dataclass(frozen=True, slots=True)
class _Part:
    """Words of one kind that stand side by side, where one thing may be meant instead of another."""

    start: int
    end: int
    words: tuple[str, ...]
    is_name: bool


def correct_question(index: Index, text: str) -> str:
    """Return a question with what is meant in place of what was said first; the text itself if it corrects nothing."""
    found = find_self_correction(text) if len(text) <= MAX_CORRECTED_LENGTH else None
    if found is None:
        return text
    said, meant = _list_parts(index, found.before), _list_parts(index, found.meant)
    if asks_something(found.meant):  # another question, or only another question word: `I mean what year`
        is_whole = bool(meant) and len(_WORD.findall(found.meant)) > MAX_QUESTION_WORDS
        start = "" if is_whole else _FIRST_WORD.sub("", found.before, count=1)
        return found.meant + start + found.after
    replaced = _select_parts(index, said, meant)[-MAX_READINGS:]
    if not replaced:
        return f"{found.before} {found.meant}{found.after}".strip() if meant else text
    readings = [_replace(found, part, meant[0].start) for part in replaced]
    return max(readings, key=lambda reading: _rate(index, reading))


def _list_parts(index: Index, text: str) -> list[_Part]:
    """Return the names of a text, and what else it says, without its function words."""
    question = index.parse(text)
    names = {term.word for term in question.content_terms if index.guard.is_name(question, term)}
    parts: list[_Part] = []
    for found in _WORD.finditer(text):
        words = tuple(tokenize(found[0]))
        if index.language.function_words.issuperset(words):
            continue
        part = _Part(found.start(), found.end(), words, not names.isdisjoint(words))
        if parts and parts[-1].is_name == part.is_name and not text[parts[-1].end : part.start].strip():
            part = _Part(parts[-1].start, part.end, (*parts.pop().words, *words), part.is_name)
        parts.append(part)
    return parts


def _select_parts(index: Index, parts: Sequence[_Part], meant: Sequence[_Part]) -> list[_Part]:
    """Return what may be replaced: a name by a name, a country by a country; all of it for several."""
    if not meant:
        return []
    if len({part.is_name for part in meant}) > 1 and len({part.is_name for part in parts}) > 1:
        return [_Part(parts[0].start, parts[-1].end, (), is_name=False)]
    sorts = _find_sorts(index, meant)
    same_sort = [part for part in parts if sorts & _find_sorts(index, [part])]
    same_kind = same_sort or [part for part in parts if part.is_name == meant[0].is_name]
    # Where there is no list of words, any word that the base lacks is taken for a name: it may be the one.
    return same_kind if same_kind or index.language.is_english else list(parts)


def _find_sorts(index: Index, parts: Sequence[_Part]) -> set[int]:
    sorts = get_sorts(index.language)
    return {sort for part in parts for word in part.words for sort in sorts.get(index.language.stem(word), ())}


def _replace(found: SelfCorrection, part: _Part, start: int) -> str:
    """Put what is meant, from its first word that tells something, in place of a part of what was said."""
    return f"{found.before[: part.start]}{found.meant[start:]}{found.before[part.end :]}{found.after}"


def _rate(index: Index, text: str) -> float:
    if index.find_exact(text):
        return 1.0
    question = replace(index.parse(text), comparison=None)  # by words alone: the event loop waits for it
    matches = rank(index, question, index.score(index.vectorize(question), question))
    return matches[0].confidence if matches else 0.0
