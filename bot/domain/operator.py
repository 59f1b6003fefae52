"""Who runs the bot, for those who want to know or to have their data deleted."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Operator:
    """The Discord users who run the bot, and the address of their privacy policy if they have one."""

    user_ids: tuple[int, ...] = ()
    privacy_url: str | None = None
