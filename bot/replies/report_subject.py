"""What a survey is of: a topic, a category (`c/…`) or all."""

from bot.domain.knowledge import KnowledgeBase, Topic
from bot.replies.actions import ShowTopic
from bot.replies.document import Button


def get_subject_title(base: KnowledgeBase, subject: str) -> str:
    if subject.startswith("c/"):
        return base.categories[subject[2:]]
    return base.topics[subject].title if subject else base.title


def list_subject_topics(base: KnowledgeBase, subject: str) -> list[Topic]:
    if subject.startswith("c/"):
        return [topic for topic in base.topics.values() if topic.category == subject[2:]]
    return [base.topics[subject]] if subject else list(base.topics.values())


def build_topic_buttons(base: KnowledgeBase, subject: str) -> tuple[Button, ...]:
    """The button to the topic, where it is one."""
    return (Button(base.topics[subject].title, ShowTopic(subject)),) if subject in base.topics else ()
