"""The actions of buttons that only read: every front end supports them. They are encoded as those of actions.py are."""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from bot.domain.permission_level import PermissionLevel


@dataclass(frozen=True, slots=True)
class Show:
    """Show entries in full. Pages count from 0."""

    custom_id: ClassVar = "show:{page}:{entry_ids}"
    permission: ClassVar = PermissionLevel.EVERYONE
    entry_ids: tuple[str, ...]
    page: int = 0


@dataclass(frozen=True, slots=True)
class ShowTopic:
    """Show all entries of a topic."""

    custom_id: ClassVar = "topic:{page}:{topic_id}"
    permission: ClassVar = PermissionLevel.EVERYONE
    topic_id: str
    page: int = 0


@dataclass(frozen=True, slots=True)
class ListTopics:
    """List the topics of one category, or of all."""

    custom_id: ClassVar = "topics:{page}:{category_id}"
    permission: ClassVar = PermissionLevel.EVERYONE
    category_id: str | None = None
    page: int = 0


class ReportKind(StrEnum):
    CORRECTIONS = "corrections"
    TIMELINE = "timeline"
    SOURCES = "sources"


@dataclass(frozen=True, slots=True)
class ShowReport:
    """Show a report. `subject` is a topic, `c/` and a category, or empty for the whole knowledge base."""

    custom_id: ClassVar = "{kind}:{page}:{subject}"
    permission: ClassVar = PermissionLevel.EVERYONE
    kind: ReportKind
    subject: str = ""
    page: int = 0


class Pool(StrEnum):
    """What *Another* takes from: all facts, all recommendations, or the rest of a list."""

    FACTS = "fact"
    RECOMMENDATIONS = "recommendation"
    LISTED = "next"


@dataclass(frozen=True, slots=True)
class ShowAnother:
    """Show another entry: the first of those listed, or any of the pool but those shown already."""

    custom_id: ClassVar = "another:{pool}:{entry_ids}"
    permission: ClassVar = PermissionLevel.EVERYONE
    pool: Pool
    entry_ids: tuple[str, ...]


ReadAction = Show | ShowTopic | ListTopics | ShowReport | ShowAnother
"""The actions that every front end supports: they need neither a channel nor a known user."""
