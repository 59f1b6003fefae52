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
    "I read only what you ask me, and write down no questions and no names. "
    "Your last question stays in memory for ten minutes, so that you can ask on. "
    "“Ask the moderators” keeps the words of your question for this server's moderators, not who asked. "
    "“Tell me when it is answered” keeps that it was you until you are told. "
    "A vote is kept without your name, so that it counts once. "
    "Who changes the knowledge is kept with each change, for this server's moderators. "
    "Whoever runs this bot deletes all of that about you when you ask them."
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
        yield Button("◀ Back", ListTopics(category, listing.page - 1))
    if listing.page + 1 < listing.pages:
        yield Button("More ▶", ListTopics(category, listing.page + 1))


def recommendations(base: KnowledgeBase) -> list[Entry]:
    return [entry for entry in base.entries() if entry.kind is EntryKind.RECOMMENDATION]


def recommendations_reply(found: list[Entry], base: KnowledgeBase) -> Reply:
    """One recommendation in full, the others as questions to press; none is said plainly."""
    if not found:
        return Reply((Text("The base holds no recommendation about that. See /topics for what it covers."),))
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
        Note("Holds", f"{len(base.topics)} topics, {len(entries)} entries, {len(base.sources)} sources"),
        Note("Oldest check", f"{oldest.checked.format()} ({oldest.full_id})"),
        Note("Privacy", PRIVACY),
        Small(f"Almanac {__version__} · every answer is a stored statement with its sources, written by people"),
    )
    newest = tuple(Button(topic.title, ShowTopic(topic.id)) for topic in list(base.topics.values())[:3])
    return Reply(blocks, newest)
