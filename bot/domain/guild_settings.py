"""Per-guild settings."""

from dataclasses import dataclass

ALL_CATEGORIES = "*"
"""Stands for every category in `GuildSettings.reviewed_categories`."""

DEFAULT_MAX_CHANGES = 20
"""Changes per author in ten minutes: more than a busy evening of writing needs."""


DEFAULT_MIN_DOWNVOTES = 3
"""One or two may be a slip, or a matter of taste."""


@dataclass(frozen=True, slots=True)
class GuildSettings:
    """What the moderators of a guild can set.

    Attributes:
        moderator_role_id: The role that may moderate; None leaves it to Discord's Manage Server permission.
        reviewed_categories: Ids of the categories whose changes another moderator must approve.
        log_channel_id: The channel that is sent every change; None for none.
        max_changes: Changes per author in ten minutes; beyond it another moderator must approve.
        min_downvotes: Votes of not helpful that bring an answer into the moderators' queue.
        keeps_questions: Whether the words of unanswered questions are kept, without who asked, for the queue.
        language: For members whose own Discord is set to no language of the knowledge base; None for the base's own.

    """

    moderator_role_id: int | None = None
    reviewed_categories: tuple[str, ...] = ()
    log_channel_id: int | None = None
    max_changes: int = DEFAULT_MAX_CHANGES
    language: str | None = None
    min_downvotes: int = DEFAULT_MIN_DOWNVOTES
    keeps_questions: bool = False

    def requires_review(self, category: str) -> bool:
        """Whether another moderator must approve a change in this category."""
        return category in self.reviewed_categories or ALL_CATEGORIES in self.reviewed_categories


UNRESTRICTED = GuildSettings(max_changes=1_000_000)
"""For the operators of the bot: no review and practically no change limit."""
