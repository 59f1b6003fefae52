"""“It has changed”: ends a fact on a day and writes what holds from then on.

What holds now keeps the entry's id, phrases and place, so that every question, button and link that led to the fact
leads to what is true now. What was true before moves into an entry of its own, which the new statement replaces.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import date

from bot.domain.dates import PartialDate
from bot.domain.items import Item
from bot.domain.knowledge import Entry, EntryKind, KnowledgeBase
from bot.domain.text import shorten
from bot.errors import UserError
from bot.languages import mark, say
from bot.matching.text.normalise import normalise
from bot.moderation.form_input import FormInput, build_id
from bot.moderation.form_parser import ParsedForm, read_markdown
from bot.moderation.source_line import parse_source_line

MAX_PHRASE_LENGTH = 150

NO_DAY = mark("The day is missing: write since when it has been so, as in {text}.")
STILL_TO_COME = mark("{text} is still to come: save the change on that day. Until then, the old answer is right.")
SAME_TEXT = mark("The statement says the same as before: write what is true now.")
ONLY_FACTS = mark("Only a fact changes on a day. Correct or reword a recommendation instead.")
IS_EVENT = mark("What happened on a day doesn't change any more. Correct it instead, if it was wrong.")
REPLACED = mark("That was replaced already. Edit the statement that is true now instead.")


def require_changeable(entry: Entry) -> None:
    """Raise UserError if an entry can't be said to have changed, with what to do instead."""
    if advice := _find_other_way(entry):
        raise UserError(advice)


def is_changeable(entry: Entry) -> bool:
    return _find_other_way(entry) is None


def _find_other_way(entry: Entry) -> str | None:
    """What to do with an entry that doesn't change on a day, None for one that can."""
    if entry.kind is not EntryKind.FACT:
        return say(ONLY_FACTS)
    if entry.happened:
        return say(IS_EVENT)
    return say(REPLACED) if entry.replaced_by else None


def parse_change(
    fields: Mapping[str, str], base: KnowledgeBase, old: Entry, today: date, hidden: Collection[str] = ()
) -> ParsedForm:
    """Parse the form of a changed fact: the new statement, since when it is true, and its source.

    Args:
        fields: What is in the form. Without a source, the new statement cites the sources of the old one.
        base: The knowledge base that holds the old fact.
        old: The fact as it was.
        today: The last day on which a change can be entered.
        hidden: The keys of hidden items, whose ids stay taken.

    """
    form = FormInput(fields, base, today, frozenset(hidden))
    day = _parse_day(form)
    text = read_markdown(form.fields.get("text", ""))
    if text == old.text:
        form.refuse(SAME_TEXT)
    source = parse_source_line(form, form.get_line("source"))
    before = _build_predecessor(form, old, day)
    now = replace(
        old,
        text=text,
        sources=(source.id,) if source else old.sources,
        checked=form.get_today(),
        true_from=day,
        true_until=None,
        correction=None,
        disputed=None,
        image=None,
        revision=1,
    )
    items: tuple[Item, ...] = (*form.new_sources.values(), now, before, *_relink(base, old, before))
    return ParsedForm(items, old.full_id, tuple(form.problems))


def _parse_day(form: FormInput) -> PartialDate:
    text = form.get_line("since")
    day = form.parse_date(text)
    if not text:
        form.refuse(NO_DAY, form.today.isoformat())
    elif day and day.first_day() > form.today:
        form.refuse(STILL_TO_COME, text)
    return day or form.get_today()


def _build_predecessor(form: FormInput, old: Entry, day: PartialDate) -> Entry:
    """The old fact in an entry of its own, ended. Asked for by its own statement: all else leads to what holds now."""
    topic = form.base.topics[old.topic]
    taken = {entry.id for entry in topic.entries} | form.list_hidden_ids(f"{topic.id}/")
    number = build_id(f"{old.id[:20]} until {day}", taken)
    phrase = _choose_phrase(old, {normalise(text) for entry in topic.entries for text in entry.asked}, day)
    return replace(old, id=number, asked=(phrase,), true_until=day, replaced_by=old.full_id, revision=1)


def _choose_phrase(old: Entry, taken: Collection[str], day: PartialDate) -> str:
    """The statement, if it names anything and isn't a phrase already."""
    statement = shorten(old.plain_text, MAX_PHRASE_LENGTH).rstrip("…")
    is_free = bool(normalise(statement)) and normalise(statement) not in taken
    return statement if is_free else f"{old.asked[0] if old.asked else old.id} before {day}"


def _relink(base: KnowledgeBase, old: Entry, before: Entry) -> Iterator[Entry]:
    """What the old fact had replaced is now replaced by its own entry."""
    predecessor = base.entry(base.replaces.get(old.full_id, ""))
    if predecessor and predecessor.replaced_by == old.full_id:
        yield replace(predecessor, replaced_by=before.full_id, revision=1)
