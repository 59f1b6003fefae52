"""Builds the forms of a draft, filled with the form input so far."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from bot.domain.changes import Draft
from bot.domain.knowledge import Entry, EntryKind, KnowledgeBase, SourceQuality
from bot.knowledge.limits import MAX_SOURCES
from bot.languages import mark, say, say_number
from bot.replies.answer import format_label
from bot.replies.form_fields import (
    ENTRY_FIELD_NAMES,
    ENTRY_FORMS,
    FIELD_NAMES,
    FORM_FIELD,
    GUESSED,
    OF_THE_TOPIC,
    TEXT_FIELDS,
    TITLES,
)
from bot.replies.forms import MAX_FIELD_LENGTH, MAX_OPTIONS, ChoiceField, Field, Form, FormKind, Option, TextField

_KIND_LABELS = {
    EntryKind.FACT: mark("Fact: true during some time"),
    EntryKind.RECOMMENDATION: mark("Recommendation: advice from a person or an organisation"),
}
_QUALITY_LABELS = {
    SourceQuality.PRIMARY: mark("Primary: whoever did, decided or measured it"),
    SourceQuality.OFFICIAL: mark("Official: an authority that reports it"),
    SourceQuality.SECONDARY: mark("Secondary: a newspaper, a book"),
    SourceQuality.OTHER: mark("Other"),
}
_WORDS: Mapping[str, tuple[Mapping[EntryKind, str] | Mapping[SourceQuality, str], str]] = {
    "kind": (_KIND_LABELS, ""),
    "quality": (_QUALITY_LABELS, mark("How close it is to what it reports")),
}
"""Fields with one of a few words: what each means, and a hint. The first counts if none was chosen."""

TOO_LONG_FOR_FORM = mark("{length} characters, too long for this form. It stays unless you write a new text here")
_OTHER_SOURCE = mark("If it isn't listed, name it under More fields after this form")
_FIELD_LABELS = {
    "kind": mark("Kind"),
    "category": mark("Category"),
    "sources": mark("Sources"),
    "quality": mark("Quality"),
}


def get_field_label(name: str) -> str:
    """Return what a field of a form is called."""
    return say(TEXT_FIELDS[name].label if name in TEXT_FIELDS else _FIELD_LABELS.get(name, name))


def get_form_kind(draft: Draft) -> FormKind:
    """Return the form that a draft is written in."""
    if "entry" not in draft.fields:
        return FormKind.NEW
    return FormKind(draft.fields.get(FORM_FIELD, FormKind.ENTRY))


def build_form(kind: FormKind, draft_id: int, values: Mapping[str, str], base: KnowledgeBase) -> Form:
    """Build a form of one draft.

    Args:
        kind: Any kind but ADD_PHRASES.
        draft_id: The id of the draft.
        values: The input so far, by field name.
        base: Offers its categories and sources.

    """
    fields = (_build_field(kind, name, values, base) for name in FIELD_NAMES[kind])
    return Form(kind, draft_id, say(TITLES[kind]), tuple(field for field in fields if field))


def select_fields(kind: FormKind, submitted: Mapping[str, str]) -> dict[str, str]:
    """Return the fields that a form of this kind has, as long as they may be: a submission may be forged.

    A draft keeps more under other names, such as the version that its author started from.
    """
    known = ENTRY_FIELD_NAMES if kind in ENTRY_FORMS else FIELD_NAMES[kind]
    names = [name for name in known if name in submitted]
    return {name: submitted[name][: _get_max_length(name)] for name in names}


def _get_max_length(name: str) -> int:
    return TEXT_FIELDS[name].max_length if name in TEXT_FIELDS else MAX_FIELD_LENGTH


def build_phrases_form(draft_id: int, phrases: str, entries: Iterable[Entry], base: KnowledgeBase) -> Form:
    """Build the form that adds phrases to an entry.

    Args:
        draft_id: The id of the draft.
        phrases: One per line.
        entries: The entries to choose from, most likely first; the first is selected.
        base: The knowledge base that holds the entries.

    """
    options = [Option(format_label(entry, base), entry.full_id) for entry in entries][:MAX_OPTIONS]
    options[:1] = [replace(option, selected=True) for option in options[:1]]
    choice = ChoiceField("entry", say("Entry that answers it"), tuple(options), say("Most likely first"), required=True)
    text = replace(_say_field("asked"), value=_cut_lines(phrases, MAX_FIELD_LENGTH))
    return Form(FormKind.ADD_PHRASES, draft_id, say(TITLES[FormKind.ADD_PHRASES]), (choice, text))


def _build_field(kind: FormKind, name: str, values: Mapping[str, str], base: KnowledgeBase) -> Field | None:
    value = values.get(name, "")
    match name:
        case "kind" | "quality":
            return _build_word_field(name, value)
        case "category":
            return _build_category_field(value, base, say(OF_THE_TOPIC) if kind is FormKind.TOPIC else say(GUESSED))
        case "sources":
            return _build_sources_field(value.splitlines(), base)
        case "source":
            return _build_source_field(kind, value, values, base)
    field = _say_field(name)
    if _is_too_long(name, value):
        return replace(field, hint=say(TOO_LONG_FOR_FORM).format(length=say_number(len(value))), required=False)
    return replace(field, value=_cut_lines(value, field.max_length))


def _say_field(name: str) -> TextField:
    """The field with its label and hint in the language that is spoken."""
    field = TEXT_FIELDS[name]
    return replace(field, label=say(field.label), hint=say(field.hint))


def _is_too_long(name: str, value: str) -> bool:
    """Whether a field's input doesn't fit into its form, and showing a part of it would invite to break it."""
    return name == "text" and len(value) > TEXT_FIELDS[name].max_length


def _build_word_field(name: str, value: str) -> ChoiceField:
    labels, hint = _WORDS[name]
    selected = value or next(iter(labels))
    options = [Option(say(label), str(word), selected=word == selected) for word, label in labels.items()]
    return ChoiceField(name, get_field_label(name), tuple(options), say(hint), required=True)


def _build_category_field(value: str, base: KnowledgeBase, hint: str) -> ChoiceField | None:
    options = (Option(title, key, selected=key == value) for key, title in base.categories.items())
    return _build_choice_field("category", say("Category"), options, hint)


def _build_source_field(kind: FormKind, value: str, values: Mapping[str, str], base: KnowledgeBase) -> TextField:
    """A new entry needs a source, unless the base or the draft has one already."""
    field = replace(_say_field("source"), value=value)
    if kind is FormKind.CHANGED:
        return replace(field, hint=say("An address, “our own rule”, or a name; empty: the same as before"))
    if kind is FormKind.WRONG:
        hint = say("An address, “our own rule”, or a name; it is added to the others")
        return replace(field, label=say("Source that shows it"), hint=hint)
    has_other = any(values.get(name) for name in ("sources", "new_source"))
    if own := base.sources.get(base.source or ""):
        return replace(
            field, hint=say("An address, “our own rule”, or a name; empty: {source}").format(source=own.title)
        )
    return replace(field, required=not has_other)


def _build_sources_field(source_ids: Sequence[str], base: KnowledgeBase) -> ChoiceField | None:
    """Offer the entry's sources in their order, then the others, newest first."""
    known_ids = (source_id for source_id in source_ids if source_id in base.sources)
    offered_ids = dict.fromkeys([*known_ids, *reversed(list(base.sources))])
    options = (
        Option(base.sources[source_id].label, source_id, selected=source_id in source_ids) for source_id in offered_ids
    )
    return _build_choice_field("sources", say("Sources"), options, say(_OTHER_SOURCE), MAX_SOURCES)


def _build_choice_field(
    name: str, label: str, options: Iterable[Option], hint: str, max_choices: int = 1
) -> ChoiceField | None:
    """Build a field that offers the selected options first; None without options, which Discord would refuse."""
    offered = sorted(options, key=lambda option: not option.selected)[:MAX_OPTIONS]
    return ChoiceField(name, label, tuple(offered), hint, max_choices) if offered else None


def _cut_lines(text: str, max_length: int) -> str:
    """Cut a text to as many whole lines as fit; a first line that is too long is cut anywhere."""
    while len(text) > max_length and "\n" in text:
        text = text.rpartition("\n")[0]
    return text[:max_length]


def merge_fields(before: Mapping[str, str], submitted: Mapping[str, str]) -> dict[str, str]:
    """Merge submitted fields into the form input so far. What didn't fit into the form is kept."""
    merged = dict(before)
    for name, value in submitted.items():
        old = before.get(name, "")
        if _is_too_long(name, old):
            merged[name] = value if value.strip() else old
        elif field := TEXT_FIELDS.get(name):
            merged[name] = value + old[len(_cut_lines(old, field.max_length)) :]
        else:
            merged[name] = _keep_order(old, value)
    return merged


def _keep_order(before: str, selected: str) -> str:
    """Keep the order of values selected before: Discord sends them in the order of the options."""
    values = selected.splitlines()
    return "\n".join(dict.fromkeys([*(value for value in before.splitlines() if value in values), *values]))
