"""Replies that are not about one question: the list of topics, the recommendations, what this bot is."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot import __version__
from bot.domain.knowledge import Entry, EntryKind, KnowledgeBase, Topic
from bot.replies.actions import ListTopics, Show, ShowTopic
from bot.replies.answer import MAX_LINKS, format_headline, render_entries
from bot.replies.document import Block, Button, Note, Reply, Subtext, Text, Title

TOPICS_PER_PAGE = 10

PRIVACY = (
    "I read only what you ask me, and I store no questions and no names. "
    "Your last question stays in memory for ten minutes, so that you can ask a follow-up. "
    "“Ask the moderators” stores the words of your question for this server's moderators, but not who asked. "
    "“Notify me when it's answered” stores your name until you have been notified. "
    "Votes are stored without your name, so that each counts once. "
    "Changes to the knowledge base are stored with the moderator's name, for this server's moderators. "
    "To have everything about you deleted, ask the people who run this bot."
)


@dataclass(frozen=True, slots=True)
class TopicPage:
    """One page of the topics, and where it stands among all (`page` counts from 0)."""

    title: str
    topics: tuple[Topic, ...]
    page: int
    pages: int


def paginate_topics(base: KnowledgeBase, category: str | None, page: int) -> TopicPage:
    """A page of the topics, by category and title; a page that is not there becomes the last."""
    topics = [topic for topic in base.topics.values() if category in (None, topic.category)]
    order = list(base.categories)
    topics.sort(key=lambda topic: (order.index(topic.category), topic.title.casefold()))
    pages = max(1, -(-len(topics) // TOPICS_PER_PAGE))
    page = min(page, pages - 1)
    shown = tuple(topics[page * TOPICS_PER_PAGE : (page + 1) * TOPICS_PER_PAGE])
    return TopicPage(base.categories[category] if category else base.title, shown, page, pages)


def render_topics(base: KnowledgeBase, category: str | None = None, page: int = 0) -> Reply:
    """The list of topics as a reply, with buttons for the pages beside it."""
    listing = paginate_topics(base, category, page)
    blocks: list[Block] = [Title(listing.title)]
    section = ""
    for topic in listing.topics:
        if topic.category != section and not category:
            blocks.append(Subtext(base.categories[topic.category]))
        section = topic.category
        blocks.append(Note(topic.title, topic.summary or format_headline(topic.entries[0])))
    blocks.append(Subtext(f"Page {listing.page + 1} of {listing.pages} · /topic shows one of them"))
    return Reply(tuple(blocks), tuple(_turns(listing, category)))


def _turns(listing: TopicPage, category: str | None) -> Iterator[Button]:
    if listing.page > 0:
        yield Button("◀ Previous", ListTopics(category, listing.page - 1))
    if listing.page + 1 < listing.pages:
        yield Button("Next ▶", ListTopics(category, listing.page + 1))


def recommendations(base: KnowledgeBase) -> list[Entry]:
    return [entry for entry in base.entries() if entry.kind is EntryKind.RECOMMENDATION]


def render_recommendations(found: list[Entry], base: KnowledgeBase) -> Reply:
    """One recommendation in full, the others as questions to press; none is said plainly."""
    if not found:
        return Reply((Text("I have no recommendation about that. See /topics for what I cover."),))
    first, *others = found
    reply = render_entries([first.full_id], base)
    more = tuple(Button(format_headline(entry), Show((entry.full_id,))) for entry in others[: MAX_LINKS - 1])
    return Reply((Subtext("Recommendation"), *reply.blocks), (reply.buttons[0], *more), reply.pages)


def render_about(base: KnowledgeBase) -> Reply:
    """What the bot covers and how well it is kept, and what it does with people's words."""
    entries = list(base.entries())
    oldest = min(entries, key=lambda entry: entry.checked.first_day())
    blocks: tuple[Block, ...] = (
        Title("Almanac"),
        Text(f"{base.title}. {base.about}"),
        Note("Contents", f"{len(base.topics)} topics, {len(entries)} entries, {len(base.sources)} sources"),
        Note("Checked longest ago", f"{oldest.checked.format()} ({oldest.full_id})"),
        Note("Privacy", PRIVACY),
        Subtext(f"Almanac {__version__} · Every answer is a stored statement with its sources, written by people."),
    )
    newest = tuple(Button(topic.title, ShowTopic(topic.id)) for topic in list(base.topics.values())[:3])
    return Reply(blocks, newest)
