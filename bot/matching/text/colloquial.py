"""Spells out what people type in chat: `je l`, `što je`, `in '99`; and leaves out words that only add weight."""

import re
from collections.abc import Callable

_VERB = r"(?:je|su|si|ste|ce|će|cu|ću|bi|ima|imaju|moze|može|mogu|treba|se)"
_SPELLINGS = (
    (re.compile(r"\b(?:jel|je\s*l)['’]?(?=\s)", re.IGNORECASE), "je li"),
    (re.compile(r"\b(?:јел|је\s*л)['’]?(?=\s)", re.IGNORECASE), "је ли"),
    (
        re.compile(r"\b(ima|imaju|su|moze|može|mogu|sme|smije|zna|znas|znaš)(?:\s+l['’]?|l['’])(?=\s)", re.IGNORECASE),
        r"\1 li",
    ),
    (re.compile(r"\b(?:o|ho)[cć]e(?=\s+li\b)", re.IGNORECASE), "hoće"),
    (re.compile(r"\bh?o[cć]e?\s*l['’]?(?=\s)", re.IGNORECASE), "hoće li"),
    (re.compile(rf"^dal['’]?(?=\s+{_VERB}\b)", re.IGNORECASE), "da li"),
    (re.compile(r"^(?:sto|što|што)(?=\s+(?:je|su|znaci|znači|је|су|значи)\b)", re.IGNORECASE), "šta"),
    (re.compile(r"^(?:đe|dje|de|di)(?=\s+(?:je|su|se|ce|će|ima|li)\b)", re.IGNORECASE), "gdje"),
    (re.compile(r"^ђе(?=\s)", re.IGNORECASE), "гдје"),
    (re.compile(r"\bkolko(?=\s)", re.IGNORECASE), "koliko"),
    (re.compile(r"\bколко(?=\s)", re.IGNORECASE), "колико"),
)
_SHORT_YEAR = re.compile(r"(?<=[^\W\d])(\s+)['’]?([7-9]\d)(?=[.?!]*$)")
_FILLERS = re.compile(
    r"\s+(?:actually|really|exactly|even|just|basically|uop[sš]te|zapravo|ustvari|uistinu|bre|brate)\b|"
    r"(?<=^[sš]ta je)\s+to\b",
    re.IGNORECASE,
)


def spell_out(text: str, knows: Callable[[str], bool]) -> str:
    """Return a question in the spelling that knowledge bases are written in.

    Args:
        text: The question.
        knows: Whether the knowledge base has a word. It decides whether `99` is short for a year.

    >>> spell_out("je l Crna Gora bombardovana u 99?", {"1999"}.__contains__)
    'je li Crna Gora bombardovana u 1999?'
    """
    text = spell_speech(text)

    def spell_year(found: re.Match[str]) -> str:
        year = f"19{found[2]}"
        return f"{found[1]}{year}" if knows(year) and not knows(found[2]) else found[0]

    return _SHORT_YEAR.sub(spell_year, text)


def spell_speech(text: str) -> str:
    """Return a question with the words of speech as they are written.

    >>> spell_speech("đe je komanda"), spell_speech("ima l' mora")
    ('gdje je komanda', 'ima li mora')
    """
    for spoken, written in _SPELLINGS:
        text = spoken.sub(written, text)
    return text


def drop_fillers(text: str) -> str:
    """Return a question without the words that only add weight.

    >>> drop_fillers("what does NATO actually do")
    'what does NATO do'
    """
    return _FILLERS.sub("", text)
