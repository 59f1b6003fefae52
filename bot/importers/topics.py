"""Makes topics of records, within the limits of knowledge files."""

from collections.abc import Iterable, Iterator

from bot.domain.dates import PartialDate
from bot.domain.knowledge import Entry, EntryKind, Image, Topic
from bot.domain.markdown import count_tables
from bot.domain.text import shorten
from bot.importers.collection import Collection, Record
from bot.importers.text import clean_line, clean_text
from bot.knowledge.entry_reader import SHORT_ENTRY_ID
from bot.knowledge.limits import (
    MAX_ALIASES,
    MAX_ALT_LENGTH,
    MAX_NAME_LENGTH,
    MAX_PHRASE_LENGTH,
    MAX_PHRASES,
    MAX_STATEMENT_LENGTH,
    MAX_TITLE_LENGTH,
)
from bot.matching.text.normalise import normalise

TABLE = "left a table as it is typed: Discord draws none, so its bars are shown"
TOO_LONG = (
    "the text has {length:,} characters; the limit is {limit:,}. Split it with headings, or into several entries."
)


def build_topic(
    record: Record,
    topic_id: str,
    category: str,
    checked: PartialDate | None,
    sources: tuple[str, ...],
    collection: Collection,
) -> Topic | None:
    """Make a topic in the short form; what had to be changed is noted. Returns None if it can't be taken."""
    text = clean_text(record.text, collection)
    if not text or len(text) > MAX_STATEMENT_LENGTH:
        reason = TOO_LONG.format(length=len(text), limit=MAX_STATEMENT_LENGTH) if text else "it has no text."
        collection.refuse(record.where, reason)
        return None
    if count_tables(text):
        collection.changes[TABLE] += 1
    title, whole = _choose_title(record, text, collection)
    phrases = tuple(_choose_phrases((title, *whole), record.phrases, MAX_PHRASE_LENGTH, MAX_PHRASES - 2, collection))
    asked = (title, *whole, *phrases)
    aliases = tuple(_choose_phrases(asked, record.names, MAX_NAME_LENGTH, MAX_ALIASES, collection))
    picture = record.picture
    alt = clean_line(picture.alt, collection) or title if picture else ""
    image = Image(shorten(alt, MAX_ALT_LENGTH), picture.name) if picture else None
    entry = Entry(topic_id, SHORT_ENTRY_ID, EntryKind.FACT, text, checked, sources, asked, image=image)
    return Topic(topic_id, title, category, (entry,), aliases=aliases)


def _choose_title(record: Record, text: str, collection: Collection) -> tuple[str, tuple[str, ...]]:
    """The title, and the whole question as a phrase if the title had to be shortened."""
    question = clean_line(record.title, collection)
    if not normalise(question):
        collection.changes[f"took the first words of the text as a title instead of '{shorten(question)}'"] += 1
        return next((line for line in (shorten(text, 60), *record.names) if normalise(line)), record.key), ()
    if len(question) <= MAX_TITLE_LENGTH:
        return question, ()
    collection.changes["shortened a title; the whole question is one of its phrases"] += 1
    return shorten(question, MAX_TITLE_LENGTH), tuple([question] if len(question) <= MAX_PHRASE_LENGTH else [])


def _choose_phrases(
    known: Iterable[str], phrases: Iterable[str], max_length: int, max_count: int, collection: Collection
) -> Iterator[str]:
    """The phrases that say something new, at most so many."""
    seen, count = set(map(normalise, known)), 0
    for phrase in (clean_line(phrase, collection) for phrase in phrases):
        normalised = normalise(phrase)
        if not normalised:
            collection.changes[f"left out the name '{shorten(phrase)}', which has no letter or digit"] += 1
        elif len(phrase) > max_length or count == max_count:
            collection.changes[f"left out the name '{shorten(phrase)}', which is one too many or too long"] += 1
        elif normalised not in seen:
            seen.add(normalised)
            count += 1
            yield phrase
