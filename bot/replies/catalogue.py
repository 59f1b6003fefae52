"""Replies that are not about one question: the list of topics, the recommendations, what this bot is."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot import __version__
from bot.domain.knowledge import Entry, EntryKind, KnowledgeBase, Topic
from bot.replies.actions import ListTopics, Show, ShowTopic
from bot.replies.answer import MOST_BUTTONS, headline, show_entries
from bot.replies.document import Block, Button, Note, Reply, Small, Text, Title

TOPICS_A_PAGE = 10

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
class Listing:
    """One page of the topics, and where it stands among all (`page` counts from 0)."""

    title: str
    topics: tuple[Topic, ...]
    page: int
    pages: int


def list_topics(base: KnowledgeBase, category: str | None, page: int) -> Listing:
    """A page of the topics, by category and title; a page that is not there becomes the last."""
    topics = [topic for topic in base.topics.values() if category in (None, topic.category)]
    order = list(base.categories)
    topics.sort(key=lambda topic: (order.index(topic.category), topic.title.casefold()))
    pages = max(1, -(-len(topics) // TOPICS_A_PAGE))
    page = min(page, pages - 1)
    shown = tuple(topics[page * TOPICS_A_PAGE : (page + 1) * TOPICS_A_PAGE])
    return Listing(base.categories[category] if category else base.title, shown, page, pages)


def topics_reply(base: KnowledgeBase, category: str | None = None, page: int = 0) -> Reply:
    """The list of topics as a reply, with buttons for the pages beside it."""
    listing = list_topics(base, category, page)
    blocks: list[Block] = [Title(listing.title)]
    section = ""
    for topic in listing.topics:
        if topic.category != section and not category:
            blocks.append(Small(base.categories[topic.category]))
        section = topic.category
        blocks.append(Note(topic.title, topic.summary or headline(topic.entries[0])))
    blocks.append(Small(f"Page {listing.page + 1} of {listing.pages} · /topic shows one of them"))
    return Reply(tuple(blocks), tuple(_turns(listing, category)))


def _turns(listing: Listing, category: str | None) -> Iterator[Button]:
    if listing.page > 0:
        yield Button("◀ Previous", ListTopics(category, listing.page - 1))
    if listing.page + 1 < listing.pages:
        yield Button("Next ▶", ListTopics(category, listing.page + 1))


def recommendations(base: KnowledgeBase) -> list[Entry]:
    return [entry for entry in base.entries() if entry.kind is EntryKind.RECOMMENDATION]


def recommendations_reply(found: list[Entry], base: KnowledgeBase) -> Reply:
    """One recommendation in full, the others as questions to press; none is said plainly."""
    if not found:
        return Reply((Text("I have no recommendation about that. See /topics for what I cover."),))
    first, *others = found
    reply = show_entries([first.full_id], base)
    more = tuple(Button(headline(entry), Show((entry.full_id,))) for entry in others[: MOST_BUTTONS - 1])
    return Reply((Small("Recommendation"), *reply.blocks), (reply.buttons[0], *more), reply.pages)


def about_reply(base: KnowledgeBase) -> Reply:
    """What the bot covers and how well it is kept, and what it does with people's words."""
    entries = list(base.entries())
    oldest = min(entries, key=lambda entry: entry.checked.first_day())
    blocks: tuple[Block, ...] = (
        Title("Almanac"),
        Text(f"{base.title}. {base.about}"),
        Note("Contents", f"{len(base.topics)} topics, {len(entries)} entries, {len(base.sources)} sources"),
        Note("Checked longest ago", f"{oldest.checked.format()} ({oldest.full_id})"),
        Note("Privacy", PRIVACY),
        Small(f"Almanac {__version__} · Every answer is a stored statement with its sources, written by people."),
    )
    newest = tuple(Button(topic.title, ShowTopic(topic.id)) for topic in list(base.topics.values())[:3])
    return Reply(blocks, newest)
