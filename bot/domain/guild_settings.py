"""What the moderators of a guild can set."""

from dataclasses import dataclass

ALL_CATEGORIES = "*"
MOST_CHANGES = 20
"""Changes of one person in ten minutes before another one is asked: more than a busy evening of writing needs."""


@dataclass(frozen=True, slots=True)
class GuildSettings:
    """`moderator_role` None: whoever may manage the server. `second_look`: categories in which another has to agree."""

    moderator_role: int | None = None
    second_look: tuple[str, ...] = ()
    log_channel: int | None = None
    most_changes: int = MOST_CHANGES

    def wants_second_look(self, category: str) -> bool:
        """Whether a change in that category waits for another moderator."""
        return category in self.second_look or ALL_CATEGORIES in self.second_look


UNGUARDED = GuildSettings(most_changes=1_000_000)
"""For those who run the bot and its server."""
