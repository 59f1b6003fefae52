"""Renders the three outcomes of a question: an answer, suggestions, or no match."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import assert_never

from bot.domain.knowledge import Entry, KnowledgeBase, Topic
from bot.domain.markdown import to_plain_text
from bot.domain.starters import list_first_topics
from bot.domain.succession import find_chain
from bot.domain.text import capitalize_first, shorten
from bot.languages import mark, say, say_count
from bot.matching.outcome import Answer, Coverage, Match, NoMatch, Outcome, Suggestions
from bot.matching.text.normalise import restore_signs
from bot.replies.actions import AskModerators, Rating, Share, Vote
from bot.replies.custom_id import fits
from bot.replies.document import (
    GAP,
    Block,
    Button,
    Menu,
    MenuOption,
    Passage,
    QuotedQuestion,
    Reply,
    Subtext,
    Text,
    Title,
)
from bot.replies.editing_actions import EditEntry
from bot.replies.entry import build_entry_blocks
from bot.replies.forms import MAX_OPTIONS
from bot.replies.read_actions import Show, ShowTopic

MAX_NEAREST_TOPICS = 3
MAX_OWN_LENGTH = 40
"""Characters of what tells entries apart that answer the same question, on a button of 80."""

MAX_LINKS = 5
"""Buttons to other entries and topics."""

MORE = mark("More about this")
SHOW_TO_CHANNEL = mark("Show to channel")

SMALL_TALK = mark("I answer questions about {title}. Ask in your own words, or see /topics for everything I cover.")
OUTSIDE = mark("That's outside what I cover. {about}")
NOT_YET = mark("That's not in my knowledge base yet.")
UNKNOWN_WORDS = mark("I have nothing about: {words}.")
NEAREST = mark("I don't have an answer to exactly that. This is the nearest I have:")
NEAREST_WITHOUT = mark("I don't have that for “{words}”. This is the nearest I have:")
SHARED = mark("Several subjects have an answer to that. Which one do you mean?")
UNSURE = mark("I'm not sure what you mean. Did you mean one of these?")
ENTRY_GONE = mark("That entry is no longer in the knowledge base. Please ask again, or see /topics.")


def render_outcome(
    outcome: Outcome, question: str, base: KnowledgeBase, *, moderated: bool = True, today: date | None = None
) -> Reply:
    """Render the outcome of a question.

    Args:
        outcome: The outcome.
        question: The question in the member's words.
        base: The knowledge base that was asked.
        moderated: Whether the question can be passed on to moderators.
        today: The day on which it was asked.

    """
    match outcome:
        case Answer(matches):
            context = _get_context_title(outcome, base)
            return render_entries([match.entry_id for match in matches], base, context=context, today=today)
        case Suggestions(matches):
            buttons = (*_build_suggestion_buttons(matches, base), *build_moderator_buttons(moderated))
            reason = say(SHARED) if outcome.is_shared else _explain_suggestions(matches, question)
            return Reply((QuotedQuestion(question), Text(reason)), buttons)
        case NoMatch(small_talk=True):
            return _render_small_talk(base)
        case NoMatch():
            return _render_no_match(outcome, question, base, moderated)
        case _:
            assert_never(outcome)


def _explain_suggestions(matches: Sequence[Match], question: str) -> str:
    """Say why the nearest entry isn't the answer, if a guard objects to it."""
    objections = matches[0].objections if matches else ()
    words = dict.fromkeys(word for objection in objections for word in objection.words)
    if words:
        return say(NEAREST_WITHOUT).format(words=restore_signs(", ".join(words), question))
    return say(NEAREST if objections else UNSURE)


def _get_context_title(answer: Answer, base: KnowledgeBase) -> str | None:
    topic = base.topics.get(answer.context_topic_id or "")
    return topic.title if topic else None


def _render_small_talk(base: KnowledgeBase) -> Reply:
    examples = list_first_topics(base, MAX_NEAREST_TOPICS)
    return Reply((Text(say(SMALL_TALK).format(title=base.title)),), _build_topic_buttons(examples))


def _render_no_match(outcome: NoMatch, question: str, base: KnowledgeBase, moderated: bool) -> Reply:
    is_outside = outcome.coverage is Coverage.OUT
    blocks: list[Block] = [
        QuotedQuestion(question),
        Text(say(OUTSIDE).format(about=base.about) if is_outside else say(NOT_YET)),
    ]
    if outcome.unknown_words:
        words = restore_signs(", ".join(outcome.unknown_words), question)
        blocks.append(Subtext(say(UNKNOWN_WORDS).format(words=words)))
    matches = () if is_outside else (match for match in outcome.matches if match.is_relevant)
    nearest_ids = dict.fromkeys(match.topic_id for match in matches)
    nearest = _find_topics(list(nearest_ids)[:MAX_NEAREST_TOPICS], base)
    return Reply(tuple(blocks), (*_build_topic_buttons(nearest), *build_moderator_buttons(moderated)))


def build_moderator_buttons(moderated: bool) -> tuple[Button, ...]:
    """Build the button that passes the question on, where there are moderators."""
    return (Button(say("Ask the moderators"), AskModerators()),) if moderated else ()


def _build_suggestion_buttons(matches: Sequence[Match], base: KnowledgeBase) -> Iterator[Button]:
    entries = [entry for match in matches[:MAX_LINKS] if (entry := base.entry(match.entry_id))]
    for entry in entries:
        rivals = [other for other in entries if other is not entry and _read_alike(other, entry)]
        yield Button(_tell_apart(entry, rivals, base), Show((entry.full_id,))) if rivals else build_entry_button(entry)


def _read_alike(entry: Entry, other: Entry) -> bool:
    return format_headline(entry).casefold() == format_headline(other).casefold()


def _tell_apart(entry: Entry, rivals: Iterable[Entry], base: KnowledgeBase) -> str:
    """Label an entry with what the others of the same question don't have: its topic, or else its category."""
    topic = base.topics[entry.topic]
    has_own_title = all(base.topics[rival.topic].title.casefold() != topic.title.casefold() for rival in rivals)
    own = topic.title if has_own_title else base.categories.get(topic.category, topic.category)
    return f"{shorten(own, MAX_OWN_LENGTH)}: {format_headline(entry)}"


def build_entry_button(entry: Entry) -> Button:
    """Build a button that shows an entry, labelled with the question it answers."""
    return Button(format_headline(entry), Show((entry.full_id,)))


def format_headline(entry: Entry) -> str:
    """Format an entry as the question it answers: its first phrase."""
    return capitalize_first(entry.asked[0])


def format_label(entry: Entry, base: KnowledgeBase) -> str:
    """Format an entry as it is picked from lists of all topics: the title of its topic, and its headline."""
    return f"{base.topics[entry.topic].title}: {format_headline(entry)}"


def render_entries(
    entry_ids: Iterable[str],
    base: KnowledgeBase,
    *,
    context: str | None = None,
    page: int = 0,
    today: date | None = None,
) -> Reply:
    """Render entries in full.

    Args:
        entry_ids: Full ids. Entries that no longer exist are skipped; if all are gone, the reply says so.
        base: The knowledge base that holds the entries.
        context: The title of the topic that a follow-up question was taken to be about.
        page: The page to show, from 0.
        today: The day on which overdue entries are marked; None for the current day.

    """
    entries = [entry for entry in map(base.entry, entry_ids) if entry]
    if not entries:
        return Reply((Text(say(ENTRY_GONE)),))
    page_action = Show(tuple(entry.full_id for entry in entries), page)
    if not fits(page_action):
        # The ids are too long for the buttons that turn pages, so only the first entry is shown in full.
        first = render_entries([entries[0].full_id], base, context=context, today=today)
        others = [MenuOption(format_headline(entry), Show((entry.full_id,))) for entry in entries[1:]]
        links = [option for menu in first.menus for option in menu.options]
        return replace(first, menus=build_menu(say(MORE), (*others, *links)))
    blocks: list[Block] = [Subtext(say("About {topic}").format(topic=context))] if context else []
    last_topic_id = None
    for entry in entries:
        if entry.topic != last_topic_id:
            blocks.append(Title(base.topics[entry.topic].title))
        last_topic_id = entry.topic
        blocks.extend(build_entry_blocks(entry, base, today))
    menus = build_menu(say(MORE), _list_links(entries, base))
    return Reply(tuple(blocks), tuple(_build_answer_buttons(entries)), page_action, menus=menus)


def _build_answer_buttons(entries: Sequence[Entry]) -> Iterator[Button]:
    share = Share(tuple(entry.full_id for entry in entries))
    if fits(share):
        yield Button(say(SHOW_TO_CHANNEL), share)
    first = entries[0]
    yield Button("👍", Vote(first.full_id, first.revision, Rating.HELPFUL))
    yield Button("👎", Vote(first.full_id, first.revision, Rating.UNHELPFUL))
    yield Button(say("Edit"), EditEntry(first.full_id))


def build_menu(label: str, options: Iterable[MenuOption]) -> tuple[Menu, ...]:
    """Build a menu of the first options, each action once; none if there is nothing to pick."""
    unique = {option.action: option for option in reversed(list(options))}
    return (Menu(label, tuple(reversed(unique.values()))[:MAX_OPTIONS]),) if unique else ()


def _list_links(entries: Sequence[Entry], base: KnowledgeBase) -> Iterator[MenuOption]:
    """List the links of the entries, most relevant first: later and earlier facts, their topics, related topics."""
    for entry in entries:
        topic = base.topics[entry.topic]
        yield from _list_chain_links(entry, entries, base)
        if len(topic.entries) > 1:
            hint = say_count("{count} entry", "{count} entries", len(topic.entries))
            yield MenuOption(say("All about {topic}").format(topic=topic.title), ShowTopic(topic.id), hint)
    for entry in entries:
        yield from build_topic_options(_find_topics(base.topics[entry.topic].related, base))


def _list_chain_links(entry: Entry, shown: Sequence[Entry], base: KnowledgeBase) -> Iterator[MenuOption]:
    """List the last and the previous fact of the entry's chain, unless they are shown already."""
    chain = find_chain(base, entry)
    position = chain.index(entry)
    last = chain[-1]
    if last not in shown:
        label = say("What was true last") if last.true_until else say("What is true now")
        yield MenuOption(label, Show((last.full_id,)), last.plain_text)
    if position and chain[position - 1] not in shown:
        previous = chain[position - 1]
        yield MenuOption(say("What was true before"), Show((previous.full_id,)), previous.plain_text)


def _find_topics(topic_ids: Iterable[str], base: KnowledgeBase) -> list[Topic]:
    """Find the topics with these ids; the guild may have hidden some of them."""
    return [topic for topic_id in topic_ids if (topic := base.topics.get(topic_id))]


def _build_topic_buttons(topics: Iterable[Topic]) -> tuple[Button, ...]:
    return tuple(Button(topic.title, ShowTopic(topic.id)) for topic in topics)


def build_topic_options(topics: Iterable[Topic]) -> tuple[MenuOption, ...]:
    """Build an option for each topic, with what it is about as its hint."""
    return tuple(MenuOption(topic.title, ShowTopic(topic.id), describe_topic(topic)) for topic in topics)


def describe_topic(topic: Topic) -> str:
    """Describe a topic in plain text: its summary, or else the question that its first entry answers."""
    return to_plain_text(topic.summary) if topic.summary else format_headline(topic.entries[0])


def render_topic(topic: Topic, base: KnowledgeBase, page: int = 0) -> Reply:
    """Render a topic with all its entries. Pages count from 0."""
    blocks: list[Block] = [Title(topic.title)]
    if topic.summary:
        blocks.append(Passage(topic.summary))
    for number, entry in enumerate(topic.entries):
        blocks += [*([GAP] if number else []), *build_entry_blocks(entry, base)]
    share = Share(tuple(entry.full_id for entry in topic.entries))
    share_buttons = (Button(say(SHOW_TO_CHANNEL), share),) if fits(share) else ()
    related = build_menu(say("Related topics"), build_topic_options(_find_topics(topic.related, base)))
    return Reply(tuple(blocks), share_buttons, ShowTopic(topic.id, page), menus=related)
