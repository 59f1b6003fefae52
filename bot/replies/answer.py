"""Outcome → reply: what a member is shown for an answer, for a *did you mean* and for a *no*."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import assert_never

from bot.domain.knowledge import Entry, KnowledgeBase, Topic
from bot.domain.succession import chain_of
from bot.matching.outcome import Answer, Coverage, Match, NoMatch, Outcome, Suggestions
from bot.replies.actions import Action, AskModerators, Rating, Share, Show, ShowTopic, Vote
from bot.replies.custom_id import fits
from bot.replies.document import Block, Button, QuotedQuestion, Reply, Subtext, Text, Title
from bot.replies.entry import build_entry_blocks

MAX_NEAREST_TOPICS = 3
MAX_LINKS = 5

SMALL_TALK = "I answer questions about {title}. Ask in your own words, or see /topics for everything I cover."
OUTSIDE = "That's outside what I cover. {about}"
NOT_YET = "I know this subject, but I don't have an answer to that yet."
UNEXPLAINED = "I have nothing about: {words}."
UNSURE = "I'm not sure what you mean. Did you mean one of these?"
ENTRY_GONE = "That entry is no longer in the knowledge base. Please ask again, or see /topics."


def render_outcome(
    outcome: Outcome, question: str, base: KnowledgeBase, *, moderated: bool = True, today: date | None = None
) -> Reply:
    """The reply to a question. `moderated` says whether there is a guild whose moderators can be asked."""
    match outcome:
        case Answer(matches):
            about = _about(outcome, base)
            return render_entries([match.entry_id for match in matches], base, about=about, today=today)
        case Suggestions(matches):
            blocks: list[Block] = [QuotedQuestion(question), Text(UNSURE)]
            return Reply(tuple(blocks), (*_choices(matches, base), *build_moderator_buttons(moderated)))
        case NoMatch():
            return _no_match(outcome, question, base, moderated)
        case _:
            assert_never(outcome)


def _about(answer: Answer, base: KnowledgeBase) -> str | None:
    topic = base.topics.get(answer.context_topic_id or "")
    return topic.title if topic else None


def _no_match(outcome: NoMatch, question: str, base: KnowledgeBase, moderated: bool) -> Reply:
    if outcome.small_talk:
        return Reply((Text(SMALL_TALK.format(title=base.title)), Subtext(base.about)), tuple(_examples(base)))
    known = outcome.coverage is not Coverage.OUT
    blocks: list[Block] = [QuotedQuestion(question), Text(NOT_YET if known else OUTSIDE.format(about=base.about))]
    if outcome.unknown_words:
        blocks.append(Subtext(UNEXPLAINED.format(words=", ".join(outcome.unknown_words))))
    return Reply(tuple(blocks), (*_nearest(outcome.matches, base), *build_moderator_buttons(moderated)))


def _examples(base: KnowledgeBase) -> Iterator[Button]:
    for topic in list(base.topics.values())[:MAX_NEAREST_TOPICS]:
        yield Button(topic.title, ShowTopic(topic.id))


def build_moderator_buttons(moderated: bool) -> tuple[Button, ...]:
    """The button that hands the question on, where there are moderators."""
    return (Button("Ask the moderators", AskModerators()),) if moderated else ()


def _choices(matches: Sequence[Match], base: KnowledgeBase) -> Iterator[Button]:
    """Up to five entries to choose from, each as the question it answers."""
    for match in matches[:MAX_LINKS]:
        if entry := base.entry(match.entry_id):
            yield Button(format_headline(entry), Show((entry.full_id,)))


def _nearest(matches: Sequence[Match], base: KnowledgeBase) -> Iterator[Button]:
    topics = dict.fromkeys(match.topic_id for match in matches)
    for name in list(topics)[:MAX_NEAREST_TOPICS]:
        if topic := base.topics.get(name):
            yield Button(topic.title, ShowTopic(topic.id))


def format_headline(entry: Entry) -> str:
    """An entry as the question it answers: its first `asked`, beginning like a sentence."""
    question = entry.asked[0]
    return question[:1].upper() + question[1:]


def render_entries(
    ids: Iterable[str], base: KnowledgeBase, *, about: str | None = None, page: int = 0, today: date | None = None
) -> Reply:
    """The entries in full, in that order; those the base no longer holds are left out and said so."""
    found = [entry for entry in map(base.entry, ids) if entry]
    if not found:
        return Reply((Text(ENTRY_GONE),))
    again = Show(tuple(entry.full_id for entry in found), page)
    if not fits(again):  # its pages could not be turned: the first in full, the others behind buttons
        first = render_entries([found[0].full_id], base, about=about, today=today)
        return replace(
            first, buttons=(*first.buttons, *(Button(format_headline(one), Show((one.full_id,))) for one in found[1:]))
        )
    blocks: list[Block] = [Subtext(f"About {about}")] if about else []
    shown = ""
    for entry in found:
        topic = base.topics[entry.topic]
        if topic.title != shown:
            blocks.append(Title(topic.title))
        shown = topic.title
        blocks.extend(build_entry_blocks(entry, base, today))
    return Reply(tuple(blocks), tuple(_below(found, base)), again)


def _below(entries: Sequence[Entry], base: KnowledgeBase) -> Iterator[Button]:
    """What stands below an answer: show it to all, the rest of its topic, what replaced it, related topics."""
    share = Share(tuple(entry.full_id for entry in entries))
    if fits(share):
        yield Button("Show in channel", share)
    links = dict(_links(entries, base))
    for action, label in list(links.items())[:MAX_LINKS]:
        yield Button(label, action)
    first = entries[0]
    yield Button("Helpful", Vote(first.full_id, first.revision, Rating.HELPFUL))
    yield Button("Not helpful", Vote(first.full_id, first.revision, Rating.UNHELPFUL))


def _along(entry: Entry, shown: Sequence[Entry], base: KnowledgeBase) -> Iterator[tuple[Action, str]]:
    """The ways along the chain of facts that an entry belongs to, but for what is shown already."""
    chain = chain_of(base, entry)
    place = chain.index(entry)
    if chain[-1] not in shown:
        yield Show((chain[-1].full_id,)), "What was true last" if chain[-1].true_until else "What is true now"
    if place and chain[place - 1] not in shown:
        yield Show((chain[place - 1].full_id,)), "What was true before"


def _links(entries: Sequence[Entry], base: KnowledgeBase) -> Iterator[tuple[Action, str]]:
    for entry in entries:
        topic = base.topics[entry.topic]
        yield from _along(entry, entries, base)
        if len(topic.entries) > 1:
            yield ShowTopic(topic.id), f"More about {topic.title}"
    for entry in entries:
        yield from ((button.action, button.label) for button in _related(base.topics[entry.topic], base))


def _related(topic: Topic, base: KnowledgeBase) -> tuple[Button, ...]:
    """Buttons to the related topics, but for those that this guild has hidden."""
    found = [other for name in topic.related if (other := base.topics.get(name))]
    return tuple(Button(other.title, ShowTopic(other.id)) for other in found)


def render_topic(topic: Topic, base: KnowledgeBase, page: int = 0) -> Reply:
    """Everything the base holds on a topic."""
    blocks: list[Block] = [Title(topic.title)]
    if topic.summary:
        blocks.append(Text(topic.summary))
    for entry in topic.entries:
        blocks.extend(build_entry_blocks(entry, base))
    share = Share(tuple(entry.full_id for entry in topic.entries))
    first = (Button("Show in channel", share),) if fits(share) else ()
    return Reply(tuple(blocks), (*first, *_related(topic, base)), ShowTopic(topic.id, page))
