"""The document model of a form, independent of any front end."""

from dataclasses import dataclass
from enum import StrEnum


class FormKind(StrEnum):
    """The forms there are. Their values are in the custom ids of open forms."""

    NEW = "new"
    """A new entry."""
    ENTRY = "entry"
    """The main fields of an entry."""
    MORE = "more"
    """The fields of an entry that are rarely needed."""
    EXTRA = "extra"
    """The fields of an entry that hardly any has."""
    TOPIC = "topic"
    """The fields of an entry's topic."""
    CHANGED = "changed"
    """What is true now, and since when: ends the fact and begins its successor."""
    WRONG = "wrong"
    """What is right, and how that is known: corrects the entry in its place."""
    SOURCE = "source"
    """The fields of a source."""
    SAVE_ANYWAY = "anyway"
    """The reason for saving despite warnings."""
    REJECT = "reject"
    """The reason for rejecting a draft."""
    ADD_PHRASES = "teach"
    """Phrases to add to an entry, and to which."""


MAX_FIELD_LENGTH = 4_000
"""Characters that Discord takes in one field of a form."""


@dataclass(frozen=True, slots=True)
class TextField:
    """A field for text; `max_length` is in characters, at most `MAX_FIELD_LENGTH`."""

    name: str
    label: str
    value: str = ""
    hint: str = ""
    max_length: int = 200
    required: bool = False
    multiline: bool = False


@dataclass(frozen=True, slots=True)
class Option:
    label: str
    value: str
    selected: bool = False


@dataclass(frozen=True, slots=True)
class ChoiceField:
    """A field with at most `MAX_OPTIONS` options, of which up to `max_choices` can be selected."""

    name: str
    label: str
    options: tuple[Option, ...]
    hint: str = ""
    max_choices: int = 1
    required: bool = False


Field = TextField | ChoiceField

MAX_OPTIONS = 25


@dataclass(frozen=True, slots=True)
class Form:
    """A form with at most five fields, as many as Discord shows. Its draft holds the input of earlier forms."""

    kind: FormKind
    draft_id: int
    title: str
    fields: tuple[Field, ...]


FORM_ID_PATTERN = rf"form:(?P<kind>{'|'.join(FormKind)}):(?P<draft>[0-9]{{1,18}})"
"""Matches what `encode_form_id` returns."""


def encode_form_id(form: Form) -> str:
    """Return the custom id of a form, which carries its state, so that open forms survive a restart."""
    return f"form:{form.kind}:{form.draft_id}"
