"""Which fields the forms of a draft have, and what stands in them at first."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from bot.domain.knowledge import Entry, EntryKind, KnowledgeBase, Source
from bot.knowledge.reader import MAX_SOURCES, MAX_TEXT_LENGTH
from bot.replies.answer import format_headline
from bot.replies.forms import MAX_OPTIONS, ChoiceField, Field, Form, FormKind, Option, TextField

_TITLES = {
    FormKind.NEW: "New entry",
    FormKind.ENTRY: "Edit entry",
    FormKind.MORE: "More fields",
    FormKind.ANYWAY: "Save anyway",
    FormKind.REJECT: "Reject",
    FormKind.TEACH: "Teach an answer",
}
_FIELDS = {
    FormKind.NEW: ("topic", "category", "text", "sources", "asked"),
    FormKind.ENTRY: ("kind", "text", "true", "sources", "asked"),
    FormKind.MORE: ("aliases", "new_source", "checked", "advice", "correction"),
    FormKind.ANYWAY: ("why",),
    FormKind.REJECT: ("why",),
    FormKind.TEACH: ("asked",),
}
_TEXTS = {
    "topic": TextField("topic", "Topic", hint="An existing topic, or the name of a new one", most=100, required=True),
    "text": TextField(
        "text", "Statement", hint="In your own words", most=MAX_TEXT_LENGTH, required=True, lines=True
    ),
    "true": TextField("true", "When it is true", hint="from 2017-06-05 until 2020; a month or a year is enough"),
    "asked": TextField(
        "asked", "How people ask for it", hint="One phrase per line; each must find this entry", most=4_000,
        required=True, lines=True,
    ),
    "aliases": TextField("aliases", "Other names of the topic", hint="One name per line", most=4_000, lines=True),
    "new_source": TextField(
        "new_source", "New source", most=1_000, lines=True,
        hint="A known title, or one per line: title, publisher, URL, primary/official/secondary/other, date",
    ),
    "checked": TextField(
        "checked", "Last checked, and how often to check",
        hint="2026-05-02, yearly (or never, half-yearly, quarterly, monthly)",
    ),
    "advice": TextField(
        "advice", "Recommended by", hint="Only for a recommendation; its basis on a second line", most=600, lines=True
    ),
    "correction": TextField(
        "correction", "Correction", hint="One per line: the claim, what is correct, the date, how we know",
        most=1_400, lines=True,
    ),
    "why": TextField("why", "Reason", most=300, required=True),
}  # fmt: skip
_KINDS = {
    EntryKind.FACT: "Fact: true during some time",
    EntryKind.RECOMMENDATION: "Recommendation: advice from a person or an organisation",
}


def build_form(kind: FormKind, draft: int, typed: Mapping[str, str], base: KnowledgeBase) -> Form:
    """A form with what was typed before in its fields."""
    fields = (_field(name, typed.get(name, ""), base) for name in _FIELDS[kind])
    return Form(kind, draft, _TITLES[kind], tuple(field for field in fields if field))


def build_phrases_form(draft: int, wordings: str, entries: Iterable[Entry], base: KnowledgeBase) -> Form:
    """Which of these entries answers a question, and how it is worded. Of the entries the first is chosen."""
    options = [Option(f"{base.topics[one.topic].title}: {format_headline(one)}", one.full_id) for one in entries]
    chosen = [replace(option, chosen=number == 0) for number, option in enumerate(options[:MAX_OPTIONS])]
    entry = ChoiceField("entry", "Entry that answers it", tuple(chosen), "Most likely first", required=True)
    asked = replace(_TEXTS["asked"], value=_shown(wordings, 4_000))
    return Form(FormKind.TEACH, draft, _TITLES[FormKind.TEACH], (entry, asked))


def _field(name: str, value: str, base: KnowledgeBase) -> Field | None:
    if name == "kind":
        options = [Option(label, str(kind), chosen=kind == (value or EntryKind.FACT)) for kind, label in _KINDS.items()]
        return ChoiceField(name, "Kind", tuple(options), required=True)
    if name == "category":
        chosen = value or next(iter(base.categories), "")
        offered = (Option(title, key, chosen=key == chosen) for key, title in base.categories.items())
        return _choice(name, "Category", offered, "Only used for a new topic")
    if name == "sources":
        return _sources(value.split("\n") if value else [], base)
    text = _TEXTS[name]
    return replace(text, value=_shown(value, text.most))


def _shown(value: str, most: int) -> str:
    """As many whole lines as a field takes."""
    while len(value) > most and "\n" in value:
        value = value.rpartition("\n")[0]
    return value[:most]


def merge_fields(before: Mapping[str, str], sent: Mapping[str, str]) -> dict[str, str]:
    """All that was typed so far, with what was sent just now; lines that a field had no room for are kept."""
    kept = dict(before)
    for name, value in sent.items():
        old = before.get(name, "")
        kept[name] = value + old[len(_shown(old, _TEXTS[name].most)) :] if name in _TEXTS else _in_order(old, value)
    return kept


def _in_order(before: str, chosen: str) -> str:
    """What was chosen before keeps its place: a select is sent in the order of its options, not of the entry."""
    values = chosen.splitlines()
    return "\n".join(dict.fromkeys([*(value for value in before.splitlines() if value in values), *values]))


def _choice(name: str, label: str, options: Iterable[Option], hint: str, most: int = 1) -> ChoiceField | None:
    found = sorted(options, key=lambda option: not option.chosen)[:MAX_OPTIONS]
    return ChoiceField(name, label, tuple(found), hint, most) if found else None


def _sources(chosen: list[str], base: KnowledgeBase) -> ChoiceField | None:
    """The sources to choose from: those chosen, in the entry's order, then those added last."""
    ids = dict.fromkeys([*(name for name in chosen if name in base.sources), *reversed(list(base.sources))])
    options = (Option(_said(base.sources[name]), name, chosen=name in chosen) for name in ids)
    return _choice(
        "sources", "Sources", options, "If it isn't listed, add it under More fields after this form", MAX_SOURCES
    )


def _said(source: Source) -> str:
    return f"{source.title}, {source.publisher}"
