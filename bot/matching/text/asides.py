"""Separates a question from what is said around it: greetings, thanks, hedges, stories.

Rules, not a model: an aside is recognised by its own words (a greeting), or by standing beside a clause that asks.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

MAX_PEELED_LENGTH = 2_000
"""Characters; a longer message is no question with something around it, and is read as it is."""

_ASKING_WORDS = """
what whats who whos whose whom when whens where wheres whereabouts why how hows which whether is are was were am does do
did has have had can could will would should may might isnt arent wasnt doesnt dont didnt cant wont any anyone anybody
sta sto ko tko kad kada gdje gde zasto kako koliko koji koja koje kojem kojoj je jel li ima imaju da ima
"""
_ASKING = re.compile(rf"(?:{'|'.join(sorted(set(_ASKING_WORDS.split()), key=len, reverse=True))})\b", re.IGNORECASE)

_LEADS = re.compile(
    r"(?:\W|\b(?:"
    r"hi+|hey+|hiya|hello+|yo|heya|howdy|greetings|evening|morning|afternoon|good (?:morning|evening|afternoon|day)|"
    r"all|everyone|everybody|guys|folks|people|team|mods?|mates?|lads|friends|bro|dude|there|chat|gang|yall|"
    r"ok(?:ay)?|so|well|um+|uh+|hm+|erm?|ah|oh|wait|right|anyway|anyways|actually|basically|like|btw|also|and|but|just|"
    r"please|pls|plz|sorry|thanks|thx|ty|cheers|lol|lmao|omg|wtf|haha+|"
    r"zdravo|cao|pozdrav|ej|hej|dobar dan|dobro (?:jutro|vece)|ljudi|svima|svi|"
    r"drustvo|molim(?: vas| te)?|izvinite|izvini|"
    r"(?:noob|newbie|dumb|stupid|silly|quick|simple|basic|random|honest|serious|genuine|small|little|short|another|one)"
    r"(?: \w+)? (?:question|q)|q|question|eli5|tldr|tl dr|psa|"
    r"kratko pitanje|brzo pitanje|pitanje"
    r")\b)+",
    re.IGNORECASE,
)

_HEDGE = re.compile(
    r"(?:sorry |hey |ok |so |but |and |just )*"
    r"(?:"
    r"(?:do|does|did|would|could|can|will|might)?\s*"
    r"(?:any(?:one|body)|some(?:one|body)|you|u|y'?all|any of you|you guys|"
    r"one of you)(?: guys| folks| here| perhaps| maybe| by any chance| happen to| please| kindly| possibly)*\s+"
    r"(?:know|knows|remember|tell|explain|help|say|remind|clarify|confirm|point|have an? (?:idea|clue))"
    r"(?:\s+(?:me|us|to me|out|with|understand|find out|figure out|remember|again|please|pls|quickly|how come))*"
    r"(?:\s+(?:if|whether|about|that))?"
    r"|(?:i|im|i'm|i am|we|we're|been|was|were)?\s*(?:just|really|kinda|also|always|only)*\s*"
    r"(?:wondering|curious|wonder|confused|unsure|not sure|trying to (?:find out|figure out|understand)|"
    r"want(?:ed)? to (?:know|ask)|wanna know|would like to know|'?d like to know|need to know|asking|have a question)"
    r"(?:\s+(?:about|if|whether|as to|myself|out loud))*"
    r"|(?:please |pls |can you |could you )*(?:tell|remind|explain to|explain|let) (?:me|us)(?: know)?(?: please)?"
    r"(?:\s+(?:again|about|if|whether))*"
    r"|any (?:idea|clue|info|news|chance)(?:s)?(?: on| about| of| if| whether| you know)*"
    r"|is there any(?:one| ?body) (?:who|that) knows|got a (?:quick )?question(?: about| on)?"
    r"|(?:da li |zna li |zna |znate li |znas li |moze li |moze )(?:neko|iko|mi neko|li neko)?\s*"
    r"(?:zna|znati|reci|objasniti|da mi kaze|rec)?(?:\s+mi)?"
    r"|zanima (?:me|nas)|interesuje me|hteo bih da znam|htio bih da znam"
    r")\s*[:,]?\s+",
    re.IGNORECASE,
)

_TAIL = re.compile(
    # From the first sign of a run only, and so many asides: else a text of brackets, or of thanks, would be read as
    # often as it is long.
    r"(?<![\s,.;:!?()-])(?:[\s,.;:!?()-]++(?:"
    r"please|pls|plz|thanks?(?: (?:you|a lot|so much|in advance|guys|all|everyone|a million))?|thx|ty|tysm|tia|"
    r"cheers|ta|"
    r"lol|lmao|haha+|hehe|xd|rn|atm|at the moment|right now|"
    r"btw|tho|though|anyway|anyways|again|exactly|really|actually|"
    r"hvala(?: (?:unaprijed|unapred|puno|vam|ti))?|molim(?: vas| te)?|pozdrav|"
    r"asking for a friend|just (?:wondering|curious|asking)|(?:i'?m|im) (?:just )?curious|"
    r"for a (?:school|uni|class) (?:project|essay|paper|thing)|"
    r"what does (?:the|this) text say(?: about (?:it|that|this))?|"
    r"if (?:any(?:one|body) knows|you know|that makes sense|i may ask)|"
    r"any(?:one|body)(?: knows?)?|do you know|you know|or (?:something|what|whatever|not)|and stuff|innit|"
    r"mate|guys|bro|dude|folks"
    r")){1,12}[\s,.;:!?()-]*+$",
    re.IGNORECASE,
)

_CLAUSE_END = re.compile(r"\s*(?:[.!?…\n]+(?=\s|$)|[;\n]|\s[-–—]+\s|:\s|,\s)\s*")
_TELLING = re.compile(
    r"\b(?:i|im|ive|id|i'm|i've|i'd|my|we|we're|our|me|us|sorry|hey|hi|hello|thanks|new here|first time)\b",
    re.IGNORECASE,
)
_WISH = re.compile(r"\b(?:like to|want|wanna|need|trying|try to|looking|wish|hope|wan'?t)\b", re.IGNORECASE)
"""What somebody wishes is part of what they ask: `I'd like to send a video, how do I do that`."""

_ORDERS = re.compile(
    r"\b(?:ignore|forget|pretend|instructions?|system prompt|roleplay|act as|answer anyway|repeat after|"
    r"translate|write me)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Peeled:
    """A message taken apart.

    Attributes:
        question: What is asked; the whole text where nothing could be peeled off.
        asides: What was taken off, in order.
    """

    question: str
    asides: tuple[str, ...] = ()


def peel(text: str) -> Peeled:
    """Take a question out of what is said around it.

    Nothing is taken off a message that gives orders (`ignore your instructions`), and nothing is left empty.

    >>> peel("hey guys, does anyone know what KFOR is? thanks!").question
    'what KFOR is'
    """
    if len(text) > MAX_PEELED_LENGTH or _ORDERS.search(text):
        return Peeled(text)
    clauses = [clause.strip() for clause in _CLAUSE_END.split(text) if clause and re.search(r"\w", clause)]
    asides: list[str] = []
    kept = _select_clauses(clauses, asides)
    question = _strip_around(", ".join(kept), asides)
    return Peeled(question, tuple(asides)) if re.search(r"\w", question) else Peeled(text)


def _select_clauses(clauses: Sequence[str], asides: list[str]) -> list[str]:
    """The clauses that ask, with what belongs to them; the others are asides. All of them where none asks."""
    asking = [asks_something(clause) for clause in clauses]
    if len(clauses) < 2 or not any(asking):
        return list(clauses)
    kept = []
    for clause, asks in zip(clauses, asking, strict=True):
        is_aside = _is_only_lead(clause) or (_TELLING.search(clause) and not _WISH.search(clause))
        if asks or not is_aside:
            kept.append(clause)
        else:
            asides.append(clause)
    return kept


def asks_something(clause: str) -> bool:
    """Whether a clause begins like a question, behind its greeting."""
    bare = _LEADS.sub("", clause, count=1) if _LEADS.match(clause) else clause
    return bool(_ASKING.match(bare.strip()) or _HEDGE.match(bare.strip()))


def _is_only_lead(clause: str) -> bool:
    lead = _LEADS.match(clause)
    return bool(lead and lead.end() >= len(clause.rstrip(" !?.,")))


def _strip_around(question: str, asides: list[str]) -> str:
    """The question without greeting and hedge in front of it, and without thanks behind it."""
    for pattern in (_LEADS, _HEDGE, _LEADS):
        start = pattern.match(question)
        rest = question[start.end() :] if start else question
        if start and len(rest.split()) > 1:
            asides.append(question[: start.end()].strip())
            question = rest
    if (end := _TAIL.search(question)) and len(question[: end.start()].split()) > 1:
        asides.append(question[end.start() :].strip(" ,.;:!?"))
        question = question[: end.start()]
    return question.strip(" ,.;:!?")
