"""“It has changed”: ends a fact on a day and writes what holds from then on.

What holds now keeps the entry's id, phrases and place, so that every question, button and link that led to the fact
leads to what is true now. What was true before moves into an entry of its own, which the new statement replaces. The
phrases that name what only it says, such as who held the office, move with it.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
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

_WORD = re.compile(r"\w+")
_SENTENCE_END = re.compile(r"(?:^|[.!?]\W*)$")

NO_DAY = mark("The day is missing: write since when it has been so, as in {text}.")
STILL_TO_COME = mark("{text} is still to come: save the change on that day. Until then, the old answer is right.")
TOO_EARLY = mark(
    "The old statement has been true since {text}: write a later day. If it was wrong, correct it instead."
)
ENDED = mark("The old statement was true until {text}: write a day up to then, or add what came later as a new entry.")
SAME_TEXT = mark("The statement says the same as before: write what is true now.")
ONLY_FACTS = mark("Only a fact changes on a day. Correct or reword a recommendation instead.")
IS_EVENT = mark("What happened on a day doesn't change. If it was wrong, correct it instead.")
REPLACED = mark("That has been replaced already. Edit the statement that is true now instead.")


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
    day = _parse_day(form, old)
    text = read_markdown(form.fields.get("text", ""))
    if text == old.text:
        form.refuse(SAME_TEXT)
    source = parse_source_line(form, form.get_line("source"))
    if day is None:
        return ParsedForm((), old.full_id, tuple(form.problems))
    leaving = _find_leaving_phrases(old, text, base)
    before = _build_predecessor(form, old, day, leaving)
    now = replace(
        old,
        asked=tuple(phrase for phrase in old.asked if phrase not in leaving),
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


def _parse_day(form: FormInput, old: Entry) -> PartialDate | None:
    """The day of the change; None, with what is wrong noted in the form, for one that can't be."""
    text = form.get_line("since")
    day = form.parse_date(text)
    if not text:
        form.refuse(NO_DAY, form.today.isoformat())
    elif day and day.first_day() > form.today:
        form.refuse(STILL_TO_COME, text)
    elif day and old.true_from and day.first_day() <= old.true_from.first_day():
        form.refuse(TOO_EARLY, old.true_from.format())
    elif day and old.true_until and (end := old.true_until.interval().end) and end <= day.first_day():
        form.refuse(ENDED, old.true_until.format())  # its end is known, and must not move
    else:
        return day
    return None


def _find_leaving_phrases(old: Entry, text: str, base: KnowledgeBase) -> list[str]:
    """The phrases that name somebody or a number of the old statement, such as who held the office.

    What the new statement, the topic's title or another topic names, too, stays: a country, for example. What half of
    the phrases name, the fact is about, however it is worded. The fact keeps a phrase to be asked by, or else all.
    """
    others = set(normalise(f"{text} {base.topics[old.topic].title}").split())
    common = _list_words_elsewhere(old, base)
    words = (word for word in _list_names(old.plain_text) if word.casefold() not in common)
    names = {name for word in words for name in normalise(word).split()} - others
    gone = names | {f"{name}s" for name in names}
    phrases = {phrase: set(normalise(phrase).split()) for phrase in old.asked}
    telling = {name for name in gone if 2 * sum(name in named for named in phrases.values()) < len(phrases)}
    leaving = [phrase for phrase, named in phrases.items() if named & telling]
    return leaving if len(leaving) < len(phrases) else []


def _list_words_elsewhere(old: Entry, base: KnowledgeBase) -> set[str]:
    """The words of the phrases, titles and aliases of the other topics."""
    words: set[str] = set()
    for topic in base.topics.values():
        if topic.id != old.topic:
            phrases = (phrase for entry in topic.entries for phrase in entry.asked)
            words.update(_WORD.findall(" ".join((topic.title, *topic.aliases, *phrases)).casefold()))
    return words


def _list_names(text: str) -> list[str]:
    """The words of a text that have a capital letter within a sentence, or a digit.

    >>> _list_names("The hall of Sofia opens at 9. It is cold.")
    ['Sofia', '9']
    """
    return [
        word[0]
        for word in _WORD.finditer(text)
        if not word[0].isalpha() or (word[0][0].isupper() and not _SENTENCE_END.search(text[: word.start()]))
    ]


def _build_predecessor(form: FormInput, old: Entry, day: PartialDate, leaving: Iterable[str]) -> Entry:
    """The old fact in an entry of its own, ended; found by its statement and by the phrases that leave with it."""
    topic = form.base.topics[old.topic]
    taken = {entry.id for entry in topic.entries} | form.list_hidden_ids(f"{topic.id}/")
    number = build_id(f"{old.id[:20]} until {day}", taken)
    phrase = _choose_phrase(old, {normalise(text) for entry in topic.entries for text in entry.asked}, day)
    return replace(old, id=number, asked=(phrase, *leaving), true_until=day, replaced_by=old.full_id, revision=1)


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
