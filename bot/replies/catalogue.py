"""Renders the list of topics, recommendations, and /about."""

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot import __version__
from bot.domain.knowledge import Entry, EntryKind, KnowledgeBase, Topic
from bot.domain.operator import Operator
from bot.domain.retention import Retention
from bot.domain.starters import list_first_topics
from bot.domain.text import shorten
from bot.errors import NotFound
from bot.languages import mark, mark_count, say, say_count
from bot.replies.answer import build_menu, build_topic_options, render_entries
from bot.replies.custom_id import fits
from bot.replies.document import (
    Block,
    Button,
    Menu,
    MenuOption,
    Note,
    Passage,
    Reply,
    RichText,
    SpanKind,
    Subtext,
    Text,
    Title,
)
from bot.replies.forms import MAX_OPTIONS
from bot.replies.pagination import build_page_buttons, say_page
from bot.replies.read_actions import ListTopics, Pool, ShowAnother

TOPICS_PER_PAGE = 3 * MAX_OPTIONS
"""Topics that can be picked at once, from three menus."""

MAX_ABOUT_TOPICS = 3
MAX_PROMPT_TITLE_LENGTH = 30
"""Characters of each title that says where a menu begins and ends."""

TOPICS = mark_count("{count} topic", "{count} topics")
ENTRIES = mark_count("{count} entry", "{count} entries")
SOURCES = mark_count("{count} source", "{count} sources")
PICK_CATEGORY = mark("Pick a category")
PICK_TOPIC = mark("Pick a topic")
NO_RECOMMENDATION = mark("I have no recommendation yet.")
NONE_ABOUT = mark("I have no recommendation about “{about}”.")
NO_ENTRIES = {Pool.FACTS: mark("There are no facts yet."), Pool.RECOMMENDATIONS: NO_RECOMMENDATION}
NOT_STORED = mark("What you ask is not stored. Your last question stays in memory for ten minutes, for follow-ups.")
STORED_HERE = mark(
    "In this server, the words of questions that I have no answer to are kept for {days} days, without who asked. Your "
    "last question stays in memory for ten minutes, for follow-ups."
)
PRIVACY = mark(
    "I keep questions that you pass on to the moderators, without who asked; your user id until I have told you of an "
    "answer; votes, under a pseudonym; and who changed the knowledge base. /privacy shows what I keep about you, and "
    "deletes it."
)
ASK_THEM = mark("(ask them if you can't use /privacy)")
SLOGAN = mark("Every answer is a stored statement with its sources, written by people.")


def render_topics(base: KnowledgeBase, category: str | None = None, page: int = 0) -> Reply:
    """Render a page of the topics of a category, or of all; of a large base its categories first."""
    if category is None and len(base.topics) > MAX_OPTIONS and len(_list_used_categories(base)) > 1:
        return _render_categories(base, page)
    topics = [topic for topic in base.topics.values() if category in (None, topic.category)]
    topics.sort(key=lambda topic: topic.title.casefold())
    page_count = max(1, -(-len(topics) // TOPICS_PER_PAGE))
    page = min(page, page_count - 1)
    blocks = [Title(base.categories[category] if category else base.title), *_build_count(topics, page, page_count)]
    shown = topics[page * TOPICS_PER_PAGE :][:TOPICS_PER_PAGE]
    categories = _build_category_menus(base, 0) if category else ()
    page_buttons = tuple(build_page_buttons(ListTopics(category, page), page_count))
    return Reply(tuple(blocks), page_buttons, menus=(*build_topic_menus(shown), *categories))


def _render_categories(base: KnowledgeBase, page: int) -> Reply:
    categories = _list_used_categories(base)
    page_count = -(-len(categories) // MAX_OPTIONS)
    page = min(page, page_count - 1)
    shown = list(categories.items())[page * MAX_OPTIONS :][:MAX_OPTIONS]
    notes = [Note(base.categories[category], say_count(*TOPICS, count)) for category, count in shown]
    page_buttons = tuple(build_page_buttons(ListTopics(None, page), page_count))
    return Reply((Title(base.title), *notes), page_buttons, menus=_build_category_menus(base, page))


def _list_used_categories(base: KnowledgeBase) -> dict[str, int]:
    """The categories that have topics, in their order, with the number of topics."""
    counts = Counter(topic.category for topic in base.topics.values())
    return {category: counts[category] for category in base.categories if counts[category]}


def _build_count(topics: Sequence[Topic], page: int, page_count: int) -> Iterator[Block]:
    yield Text(say("{topics}. Pick one to read all about it.").format(topics=say_count(*TOPICS, len(topics))))
    if page_count > 1:
        yield Subtext(say_page(page, page_count))


def _build_category_menus(base: KnowledgeBase, page: int) -> tuple[Menu, ...]:
    counts = list(_list_used_categories(base).items())[page * MAX_OPTIONS :]
    options = (
        MenuOption(base.categories[category], ListTopics(category), say_count(*TOPICS, count))
        for category, count in counts
    )
    return build_menu(say(PICK_CATEGORY), options)


def build_topic_menus(topics: Sequence[Topic]) -> tuple[Menu, ...]:
    """Build menus of the topics, each of which says where it begins and ends if there are several."""
    parts = [topics[start : start + MAX_OPTIONS] for start in range(0, len(topics), MAX_OPTIONS)]
    prompts = [say(PICK_TOPIC)] if len(parts) == 1 else [f"{say(PICK_TOPIC)}: {_format_range(part)}" for part in parts]
    return tuple(
        menu
        for prompt, part in zip(prompts, parts, strict=True)
        for menu in build_menu(prompt, build_topic_options(part))
    )


def _format_range(topics: Sequence[Topic]) -> str:
    first, last = (shorten(topic.title, MAX_PROMPT_TITLE_LENGTH) for topic in (topics[0], topics[-1]))
    return say("{first} to {last}").format(first=first, last=last)


def list_recommendations(base: KnowledgeBase) -> list[Entry]:
    return [entry for entry in base.entries() if entry.kind is EntryKind.RECOMMENDATION]


def render_recommendations(entries: Sequence[Entry], base: KnowledgeBase) -> Reply:
    """Render the first of the recommendations, with a button to the next."""
    if not entries:
        return Reply((Text(say(NO_RECOMMENDATION)),))
    return _render_with_another(entries[0], base, ShowAnother(Pool.LISTED, _list_ids(entries[1:])))


def render_no_recommendation(about: str, base: KnowledgeBase) -> Reply:
    """Say that nothing is recommended about that, and offer the topics with recommendations."""
    advised = {entry.topic: base.topics[entry.topic] for entry in list_recommendations(base)}
    if not advised:
        return Reply((Text(say(NO_RECOMMENDATION)),))
    menu = build_menu(say("What I have recommendations about"), build_topic_options(advised.values()))
    return Reply((Text(say(NONE_ABOUT).format(about=shorten(about))),), menus=menu)


def render_random(pool: Pool, seen: Sequence[str], base: KnowledgeBase) -> Reply:
    """Render any fact or recommendation, and not one that was seen unless all were.

    Raises:
        NotFound: There is none.

    """
    kind = EntryKind.FACT if pool is Pool.FACTS else EntryKind.RECOMMENDATION
    entries = [entry for entry in base.entries() if entry.kind is kind]
    if not entries:
        raise NotFound(say(NO_ENTRIES[pool]))
    entry = random.choice([entry for entry in entries if entry.full_id not in seen] or entries)  # noqa: S311 - not a secret
    return _render_with_another(entry, base, ShowAnother(pool, (entry.full_id, *seen)))


def _list_ids(entries: Sequence[Entry]) -> tuple[str, ...]:
    return tuple(entry.full_id for entry in entries)


def _render_with_another(entry: Entry, base: KnowledgeBase, another: ShowAnother) -> Reply:
    """Render an entry with the button *Another*, which holds as many ids as fit."""
    while not fits(another):
        another = replace(another, entry_ids=another.entry_ids[:-1])
    reply = render_entries([entry.full_id], base)
    buttons = (Button(say("Another"), another),) if another.entry_ids else ()
    heading = (Subtext(say("Recommendation")),) if entry.kind is EntryKind.RECOMMENDATION else ()
    return replace(reply, blocks=(*heading, *reply.blocks), buttons=(*reply.buttons[:1], *buttons, *reply.buttons[1:]))


def render_about(
    base: KnowledgeBase, retention: Retention, operator: Operator | None = None, *, keeps_questions: bool = False
) -> Reply:
    """Render /about: coverage, age of the oldest entry, privacy, and who runs the bot."""
    entries = list(base.entries())
    blocks: tuple[Block, ...] = (
        Title(base.title),
        Text(base.about),
        Note(say("Contents"), f"{describe_size(base)}, {say_count(*SOURCES, len(base.sources))}"),
        *_build_check_notes(entries, base),
        Note(say("Privacy"), f"{_say_what_is_stored(retention, keeps_questions)} {say(PRIVACY)}"),
        Subtext(retention.describe()),
        *(_build_operator_blocks(operator) if operator else ()),
        Subtext(f"Almanac {__version__} · {say(SLOGAN)}"),
    )
    return Reply(
        blocks,
        menus=build_menu(say("Topics to begin with"), build_topic_options(list_first_topics(base, MAX_ABOUT_TOPICS))),
    )


def _say_what_is_stored(retention: Retention, keeps_questions: bool) -> str:
    return say(STORED_HERE).format(days=retention.kept_questions_days) if keeps_questions else say(NOT_STORED)


def describe_size(base: KnowledgeBase) -> str:
    """Say how many topics and entries a base has."""
    n_entries = sum(1 for _ in base.entries())
    return f"{say_count(*TOPICS, len(base.topics))}, {say_count(*ENTRIES, n_entries)}"


def _build_check_notes(entries: Sequence[Entry], base: KnowledgeBase) -> Iterator[Block]:
    """Which topic was checked longest ago, and how many entries were not checked yet."""
    days = [(entry.checked, base.topics[entry.topic].title) for entry in entries if entry.checked]
    if days:
        oldest, title = min(days, key=lambda pair: pair[0].first_day())
        yield Note(say("Checked longest ago"), f"{oldest.format()} ({title})")
    if unchecked := len(entries) - len(days):
        yield Note(say("Not checked yet"), say_count(*ENTRIES, unchecked))


def _build_operator_blocks(operator: Operator) -> Iterator[Block]:
    if operator.user_ids:
        mentions = ((str(user_id), SpanKind.MENTION) for user_id in operator.user_ids)
        yield RichText(say("Run by"), (*mentions, (say(ASK_THEM), SpanKind.UNCHANGED)))
    if operator.privacy_url:
        yield Passage(f"[{say('Privacy policy')}]({operator.privacy_url})")
