"""What people also ask about a subject, by the kind of phrase that names it, with the words that would answer it.

Written by hand, after what members of clubs, games, projects and towns ask. A line is a question, in which `_` stands
for the subject, and behind `|` the words by which an entry may answer it: it is not asked where an entry has one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.matching.text.normalise import normalise


class SubjectKind(StrEnum):
    """What kind of thing a phrase is about."""

    EVENT = "event"
    PAST_EVENT = "past event"
    PERSON = "person"
    NAMED = "named"
    OBJECT = "object"
    PRICE = "price"
    STEPS = "steps"
    LIBERTY = "liberty"
    HABIT = "habit"


@dataclass(frozen=True, slots=True)
class Attribute:
    """A question about a subject.

    Attributes:
        pattern: The question with `_` for the subject.
        answering_words: Normalised words by which an entry may answer it.
    """

    pattern: str
    answering_words: tuple[str, ...]


_LINES = {
    SubjectKind.EVENT: """
how many people came to _ last time | people visitors guests participants attended crowd turnout came
are there photos of _ | photo photos picture pictures gallery image camera
""",
    SubjectKind.PAST_EVENT: """
what did the newspapers write about _ | newspaper newspapers press media journalists reported wrote paper
are there photos of _ | photo photos picture pictures gallery image camera
""",
    SubjectKind.PERSON: """
how tall is _ | tall height metres
how old is _ | old age born birthday
is _ married | married wife husband spouse partner family
what football team does _ support | football team club supports fan
""",
    SubjectKind.NAMED: """
what did people call _ before | call called renamed formerly previously before known
is there a film about _ | film movie documentary video
""",
    SubjectKind.OBJECT: """
who came up with _ | idea founded founder invented inventor proposed initiated initiative created designed chose
did _ change much over the years | change changes changed since until increased grew grown reduced before formerly
why is everybody talking about _ | because reason talk talking
""",
    SubjectKind.PRICE: """
how much did _ cost ten years ago | ago rose raised risen increase increased formerly previously before last
is _ cheaper for pensioners | pensioner pensioners cheaper discount reduced half concession seniors students
how many people have paid for _ so far | people sold bought paid far
""",
    SubjectKind.STEPS: """
how long does it usually take to _ | minute minutes hour hours day days week weeks month months second seconds once
who can I ask to help me _ | ask contact email mail phone call ring desk office form ticket help helps helpers support
why is it so hard to _ | hard difficult because reason
""",
    SubjectKind.LIBERTY: """
since when can I _ | since
""",
    SubjectKind.HABIT: """
how many people here _ | people
""",
}


def _read_lines(lines: str) -> tuple[Attribute, ...]:
    pairs = (line.split(" | ") for line in lines.strip().splitlines())
    return tuple(Attribute(pattern, tuple(normalise(words).split())) for pattern, words in pairs)


ATTRIBUTES: Mapping[SubjectKind, tuple[Attribute, ...]] = {kind: _read_lines(lines) for kind, lines in _LINES.items()}
"""The questions by the kind of subject that they can be asked about."""
