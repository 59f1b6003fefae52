"""Recognises a question that asks for nothing but what a name stands for."""

import re

_BEFORE = re.compile(
    r"^(?:(?:please )?(?:tell (?:me|us)(?: more| something)? about|explain(?: to (?:me|us))?|define|describe|"
    r"what (?:is|are)(?: this| that)?|whats|what does|who (?:is|are)|whos|"
    r"(?:some |more |any )?info(?:rmation)? (?:on|about)|(?:the )?meaning of|(?:the )?definition of|"
    r"sta (?:je|su|znaci)|sto (?:je|su|znaci)|ko (?:je|su)|tko (?:je|su)|objasni(?:te)?(?: mi)?))\s+(?=\S)"
)
_BEHIND = re.compile(r"(?<=\S)\s+(?:means?|meaning|definition|explained|info|is what|what is (?:it|that)|sta je to)$")
_ARTICLE = re.compile(r"^(?:the|an?)\s+(?=\S)")


def find_defined_name(question: str) -> str | None:
    """Return the name that a question asks to be told of, None if it asks for anything else.

    Args:
        question: Its words, normalised and corrected, with a blank between them.

    >>> find_defined_name("what is kfor"), find_defined_name("kfor meaning"), find_defined_name("where is kfor")
    ('kfor', 'kfor', None)
    """
    name = _BEHIND.sub("", _BEFORE.sub("", question))
    return _ARTICLE.sub("", name) if name != question else None
