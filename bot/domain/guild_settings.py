"""What the moderators of a guild can set."""

from dataclasses import dataclass

ALL_CATEGORIES = "*"
DEFAULT_MAX_CHANGES = 20
"""Changes of one person in ten minutes before another one is asked: more than a busy evening of writing needs."""


@dataclass(frozen=True, slots=True)
class GuildSettings:
    """`moderator_role` None: whoever may manage the server. `second_look`: categories in which another has to agree."""

    moderator_role_id: int | None = None
    reviewed_categories: tuple[str, ...] = ()
    log_channel_id: int | None = None
    max_changes: int = DEFAULT_MAX_CHANGES

    def requires_review(self, category: str) -> bool:
        """Whether a change in that category waits for another moderator."""
        return category in self.reviewed_categories or ALL_CATEGORIES in self.reviewed_categories


UNRESTRICTED = GuildSettings(max_changes=1_000_000)
"""For those who run the bot and its server."""
