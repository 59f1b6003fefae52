"""A form as a document: fields to fill in, the same for every face. Its state is carried in its custom id."""

from dataclasses import dataclass
from enum import StrEnum


class FormKind(StrEnum):
    """What is asked: a new entry, one that is there, its rarer fields, why, or which entry answers a question."""

    NEW = "new"
    ENTRY = "entry"
    MORE = "more"
    ANYWAY = "anyway"
    REJECT = "reject"
    TEACH = "teach"


@dataclass(frozen=True, slots=True)
class TextField:
    """`most` is in characters, 4,000 at most; `lines` for a text of several lines."""

    name: str
    label: str
    value: str = ""
    hint: str = ""
    most: int = 200
    required: bool = False
    lines: bool = False


@dataclass(frozen=True, slots=True)
class Option:
    label: str
    value: str
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class ChoiceField:
    """At most 25 options, of which at most `most` are chosen."""

    name: str
    label: str
    options: tuple[Option, ...]
    hint: str = ""
    most: int = 1
    required: bool = False


Field = TextField | ChoiceField

MAX_FIELDS = 5
"""Fields of a form: Discord takes no more."""

MAX_OPTIONS = 25


@dataclass(frozen=True, slots=True)
class Form:
    """`draft` is the number of the draft that holds what was typed before."""

    kind: FormKind
    draft: int
    title: str
    fields: tuple[Field, ...]


FORM_ID_PATTERN = r"form:(?P<kind>[a-z]+):(?P<draft>[0-9]+)"
"""The form of a form's custom id, as a regular expression."""


def encode_form_id(form: Form) -> str:
    return f"form:{form.kind}:{form.draft}"
