"""The subject of a report: a topic id, `c/` with a category id, `w/` with words, or empty for the whole base."""

import re
from collections.abc import Iterator

from bot.domain.knowledge import Entry, KnowledgeBase, Topic
from bot.matching.text.normalise import normalise
from bot.matching.text.stopwords import FUNCTION_WORDS
from bot.replies.document import Button
from bot.replies.read_actions import ShowTopic

CATEGORY_PREFIX = "c/"
WORDS_PREFIX = "w/"
"""A subject that runs through topics, such as a country: the entries that have all of these words, joined by `-`."""

MIN_TOPICS = 3
"""Topics from which on a name runs through the base: fewer are nothing more than the topic that it finds."""

MAX_WORDS_LENGTH = 60
"""Characters that a custom id has room for."""

_WRITABLE = re.compile("[a-z0-9-]+")


def build_words_subject(name: str) -> str | None:
    """Build the subject of a name that no topic has, None if it has no words or none that a custom id can hold."""
    words = "-".join(word for word in normalise(name).split() if word not in FUNCTION_WORDS)
    return f"{WORDS_PREFIX}{words}" if len(words) <= MAX_WORDS_LENGTH and _WRITABLE.fullmatch(words) else None


def find_wide_subject(base: KnowledgeBase, name: str) -> str | None:
    """Build the subject of a name that runs through several topics and is that of none. CPU-bound."""
    words = normalise(name)
    is_named = any(words == normalise(own) for topic in base.topics.values() for own in (topic.title, *topic.aliases))
    subject = None if is_named else build_words_subject(name)
    return subject if subject and len(list_subject_topics(base, subject)) >= MIN_TOPICS else None


def get_subject_title(base: KnowledgeBase, subject: str) -> str:
    if subject.startswith(CATEGORY_PREFIX):
        return base.categories[subject.removeprefix(CATEGORY_PREFIX)]
    if subject.startswith(WORDS_PREFIX):
        return subject.removeprefix(WORDS_PREFIX).replace("-", " ").title()
    return base.topics[subject].title if subject else base.title


def list_subject_entries(base: KnowledgeBase, subject: str) -> list[Entry]:
    """List the entries of a subject. CPU-bound for words: all texts are read."""
    if subject.startswith(WORDS_PREFIX):
        return list(_find_mentions(base, frozenset(subject.removeprefix(WORDS_PREFIX).split("-"))))
    if subject.startswith(CATEGORY_PREFIX):
        category = subject.removeprefix(CATEGORY_PREFIX)
        return [entry for entry in base.entries() if base.topics[entry.topic].category == category]
    return list(base.topics[subject].entries if subject else base.entries())


def list_subject_topics(base: KnowledgeBase, subject: str) -> list[Topic]:
    """List the topics of a subject's entries."""
    return [base.topics[topic_id] for topic_id in dict.fromkeys(e.topic for e in list_subject_entries(base, subject))]


def _find_mentions(base: KnowledgeBase, words: frozenset[str]) -> Iterator[Entry]:
    for topic in base.topics.values():
        missing = words - _read_words(topic.title, *topic.aliases)
        for entry in topic.entries:
            if missing <= _read_words(entry.plain_text, *entry.asked):
                yield entry


def _read_words(*texts: str) -> set[str]:
    return {word for text in texts for word in normalise(text).split()}


def build_topic_buttons(base: KnowledgeBase, subject: str) -> tuple[Button, ...]:
    """Build the button that shows the subject, if it is a topic."""
    return (Button(base.topics[subject].title, ShowTopic(subject)),) if subject in base.topics else ()
