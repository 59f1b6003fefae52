"""The subject of a report: a topic id, `c/` with a category id, or empty for the whole knowledge base."""

from bot.domain.knowledge import KnowledgeBase, Topic
from bot.replies.document import Button
from bot.replies.read_actions import ShowTopic

CATEGORY_PREFIX = "c/"


def get_subject_title(base: KnowledgeBase, subject: str) -> str:
    if subject.startswith(CATEGORY_PREFIX):
        return base.categories[subject.removeprefix(CATEGORY_PREFIX)]
    return base.topics[subject].title if subject else base.title


def list_subject_topics(base: KnowledgeBase, subject: str) -> list[Topic]:
    if subject.startswith(CATEGORY_PREFIX):
        category = subject.removeprefix(CATEGORY_PREFIX)
        return [topic for topic in base.topics.values() if topic.category == category]
    return [base.topics[subject]] if subject else list(base.topics.values())


def build_topic_buttons(base: KnowledgeBase, subject: str) -> tuple[Button, ...]:
    """Build the button that shows the subject, if it is a topic."""
    return (Button(base.topics[subject].title, ShowTopic(subject)),) if subject in base.topics else ()
