"""Renders the list of topics, recommendations, and /about."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot import __version__
from bot.domain.knowledge import Entry, EntryKind, KnowledgeBase, Topic
from bot.domain.markdown import to_plain_text
from bot.domain.retention import Retention
from bot.domain.text import format_count, shorten
from bot.replies.actions import ListTopics, ShowTopic
from bot.replies.answer import MAX_LINKS, build_entry_button, format_headline, render_entries
from bot.replies.document import Block, Button, Note, Reply, Subtext, Text, Title
from bot.replies.pagination import build_page_buttons

TOPICS_PER_PAGE = 10
MAX_ABOUT_TOPICS = 3
MAX_LISTED_TITLE_LENGTH = 80
MAX_DESCRIPTION_LENGTH = 150
"""Characters of a topic in the list: ten of them fit on one page."""

NO_RECOMMENDATION = "I have no recommendation about that. See /topics for what I cover."
PRIVACY = (
    "I read only what you ask me, and by default I store neither your question nor who asked. "
    "Your last question stays in memory for ten minutes, so that you can ask a follow-up. "
    "“Ask the moderators” stores the words of your question for this server's moderators, but not who asked. "
    "“Notify me when it's answered” stores your Discord user id until you have been notified. "
    "Votes are stored under a pseudonym, so that each member counts once. "
    "Changes to the knowledge base are stored with the moderator's Discord user id, for this server's moderators. "
    "/privacy shows what I keep about you, and deletes it. "
)
SLOGAN = "Every answer is a stored statement with its sources, written by people."


@dataclass(frozen=True, slots=True)
class TopicPage:
    """One page of the list of topics. Pages count from 0."""

    title: str
    topics: tuple[Topic, ...]
    page: int
    page_count: int


def paginate_topics(base: KnowledgeBase, category: str | None, page: int) -> TopicPage:
    """Return a page of the topics, ordered by category and title; past the end, the last page."""
    topics = [topic for topic in base.topics.values() if category in (None, topic.category)]
    category_order = list(base.categories)
    topics.sort(key=lambda topic: (category_order.index(topic.category), topic.title.casefold()))
    page_count = max(1, -(-len(topics) // TOPICS_PER_PAGE))
    page = min(page, page_count - 1)
    shown = tuple(topics[page * TOPICS_PER_PAGE : (page + 1) * TOPICS_PER_PAGE])
    return TopicPage(base.categories[category] if category else base.title, shown, page, page_count)


def render_topics(base: KnowledgeBase, category: str | None = None, page: int = 0) -> Reply:
    """Render a page of the topics of a category, or of all."""
    topic_page = paginate_topics(base, category, page)
    blocks: list[Block] = [Title(topic_page.title)]
    heading = None
    for topic in topic_page.topics:
        if topic.category != heading and not category:
            blocks.append(Subtext(base.categories[topic.category]))
        heading = topic.category
        blocks.append(Note(shorten(topic.title, MAX_LISTED_TITLE_LENGTH), _describe_topic(topic)))
    blocks.append(Subtext(f"Page {topic_page.page + 1} of {topic_page.page_count} · /topic shows one of them"))
    return Reply(tuple(blocks), tuple(build_page_buttons(ListTopics(category, topic_page.page), topic_page.page_count)))


def _describe_topic(topic: Topic) -> str:
    return shorten(
        to_plain_text(topic.summary) if topic.summary else format_headline(topic.entries[0]), MAX_DESCRIPTION_LENGTH
    )


def list_recommendations(base: KnowledgeBase) -> list[Entry]:
    return [entry for entry in base.entries() if entry.kind is EntryKind.RECOMMENDATION]


def render_recommendations(entries: Sequence[Entry], base: KnowledgeBase) -> Reply:
    """Render the first recommendation in full and buttons for the others."""
    if not entries:
        return Reply((Text(NO_RECOMMENDATION),))
    first, *others = entries
    reply = render_entries([first.full_id], base)
    buttons = (reply.buttons[0], *map(build_entry_button, others[: MAX_LINKS - 1]))
    return Reply((Subtext("Recommendation"), *reply.blocks), buttons, reply.page_action)


def render_about(base: KnowledgeBase, retention: Retention) -> Reply:
    """Render /about: coverage, age of the oldest entry, and privacy."""
    entries = list(base.entries())
    blocks: tuple[Block, ...] = (
        Title("Almanac"),
        Text(f"{base.title}. {base.about}"),
        Note("Contents", f"{len(base.topics)} topics, {len(entries)} entries, {len(base.sources)} sources"),
        *_build_check_notes(entries),
        Note("Privacy", PRIVACY + retention.describe()),
        Subtext(f"Almanac {__version__} · {SLOGAN}"),
    )
    topics = list(base.topics.values())[:MAX_ABOUT_TOPICS]
    return Reply(blocks, tuple(Button(topic.title, ShowTopic(topic.id)) for topic in topics))


def _build_check_notes(entries: Sequence[Entry]) -> Iterator[Block]:
    """Which entry was checked longest ago, and how many were not checked yet."""
    days = [(entry.checked, entry.full_id) for entry in entries if entry.checked]
    if days:
        oldest, full_id = min(days, key=lambda pair: pair[0].first_day())
        yield Note("Checked longest ago", f"{oldest.format()} ({full_id})")
    if unchecked := len(entries) - len(days):
        yield Note("Not checked yet", format_count(unchecked, "entry", "entries"))
