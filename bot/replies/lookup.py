"""Renders what is offered for a name that no topic has: the topics it runs through, or the nearest ones."""

from collections.abc import Sequence
from dataclasses import replace

from bot.domain.knowledge import KnowledgeBase, Topic
from bot.domain.text import shorten
from bot.languages import mark, say, say_count
from bot.replies.answer import build_menu, build_topic_options, describe_topic
from bot.replies.catalogue import build_topic_menus
from bot.replies.document import Button, MenuOption, Reply, Text, Title
from bot.replies.read_actions import ReportKind, ShowReport
from bot.replies.report_subject import get_subject_title, list_subject_topics

UNKNOWN_TOPIC = mark("I don't know a topic called “{name}”. See /topics for the full list.")
NEAREST_TOPICS = mark("I don't know a topic called “{name}”. These are the nearest; /topics has the full list.")
MENTIONED = mark("No topic has that name, but it is mentioned in {count}. Pick one to read all about it.")
MAX_MENTIONED = 75


def render_mentions(base: KnowledgeBase, subject: str) -> Reply:
    """Render the topics that words run through, with their timeline and sources."""
    topics = sorted(list_subject_topics(base, subject), key=lambda topic: topic.title.casefold())
    reports = (
        Button(say("Timeline"), ShowReport(ReportKind.TIMELINE, subject)),
        Button(say("Sources"), ShowReport(ReportKind.SOURCES, subject)),
    )
    mentioned = Text(say(MENTIONED).format(count=say_count("{count} topic", "{count} topics", len(topics))))
    return Reply(
        (Title(get_subject_title(base, subject)), mentioned), reports, menus=build_topic_menus(topics[:MAX_MENTIONED])
    )


def add_mentions(reply: Reply, base: KnowledgeBase, subject: str | None, topic: Topic) -> Reply:
    """Add a menu of the other topics that the words of the name run through, if they do."""
    others = [other for other in list_subject_topics(base, subject) if other is not topic] if subject else []
    label = say("Other topics that mention {name}").format(name=get_subject_title(base, subject)) if subject else ""
    return replace(reply, menus=(*reply.menus, *build_menu(label, build_topic_options(others))))


def render_unknown_topic(name: str, nearest: Sequence[Topic], kind: ReportKind | None) -> Reply:
    """Say that no topic has that name. The nearest open as a report of that kind, or as topics."""
    if not nearest:
        return Reply((Text(say(UNKNOWN_TOPIC).format(name=shorten(name))),))
    options = (
        [MenuOption(topic.title, ShowReport(kind, topic.id), describe_topic(topic)) for topic in nearest]
        if kind
        else build_topic_options(nearest)
    )
    return Reply(
        (Text(say(NEAREST_TOPICS).format(name=shorten(name))),), menus=build_menu(say("Did you mean…"), options)
    )
