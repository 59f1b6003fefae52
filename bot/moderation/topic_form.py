"""Reads a topic from the forms of one of its entries, and fills the form of a topic."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from bot.domain.knowledge import Entry, KnowledgeBase, Topic
from bot.domain.text import capitalize_first, shorten_label
from bot.languages import mark
from bot.moderation.form_input import FormInput, build_id
from bot.moderation.names import find_topic

NO_TOPIC_TITLE = mark("The topic needs a title: write one, or a way in which people ask.")
NO_RELATED = mark("There's no topic “{text}”: write the titles of other topics, one per line.")


def parse_topic(form: FormInput, old: Entry | None) -> Topic:
    """The topic without its entries: the one of that name, or a new one."""
    name = choose_title(form.fields)
    known = form.base.topics.get(old.topic) if old else find_topic(form.base, name)
    topic = known or _build_topic(form, name)
    if old:
        topic = replace(topic, category=form.get_text("category") or topic.category)
    return replace(_parse_details(form, topic), entries=())


def choose_title(fields: Mapping[str, str]) -> str:
    """Return the name of the topic: what was typed, or else the first way to ask; empty if neither was."""
    typed = " ".join(fields.get("topic", "").split())
    phrases = (line for raw in fields.get("asked", "").splitlines() if (line := " ".join(raw.split())))
    return typed or shorten_label(capitalize_first(next(phrases, "")))


def _build_topic(form: FormInput, name: str) -> Topic:
    if not name:
        form.refuse(NO_TOPIC_TITLE)
    category = form.get_text("category") or form.default_category or next(iter(form.base.categories), "")
    return Topic(build_id(name, {*form.base.topics, *form.hidden}), name, category, ())


def _parse_details(form: FormInput, topic: Topic) -> Topic:
    """The topic with what the form of topics says; fields that no form has shown stay as they are."""
    given = {name for name in ("title", "summary", "aliases", "related", "who", "where") if name in form.fields}
    if "title" in given:
        topic = replace(topic, title=form.get_line("title") or topic.title)
    if "aliases" in given:
        topic = replace(topic, aliases=form.split_unique_lines("aliases"))
    if "related" in given:
        topic = replace(topic, related=tuple(dict.fromkeys(_parse_related(form, topic))))
    summary, who, where = (
        (form.get_line(name) or None) if name in given else getattr(topic, name) for name in ("summary", "who", "where")
    )
    return replace(topic, summary=summary, who=who, where=where)


def _parse_related(form: FormInput, topic: Topic) -> Iterator[str]:
    for name in form.split_lines("related"):
        if name in topic.related:  # it may be hidden, and stays
            yield name
        elif related := find_topic(form.base, name):
            yield related.id
        else:
            form.refuse(NO_RELATED, name)


def is_changed(topic: Topic, base: KnowledgeBase) -> bool:
    """Whether a topic without its entries differs from the one that is served."""
    old = base.topics.get(topic.id)
    return old is None or replace(old, entries=()) != topic


def fill_topic_form(topic: Topic, base: KnowledgeBase) -> Iterator[tuple[str, str]]:
    """Yield name and content of each field for a topic, so that `parse_topic` gives the same topic back."""
    related = [base.topics[name].title if name in base.topics else name for name in topic.related]
    yield "title", topic.title
    yield "category", topic.category
    yield "summary", topic.summary or ""
    yield "aliases", "\n".join(topic.aliases)
    yield "related", "\n".join(related)
    yield "who", topic.who or ""
    yield "where", topic.where or ""
