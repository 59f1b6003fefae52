"""Levels of permission that an action or a command requires."""

from enum import Enum, auto


class PermissionLevel(Enum):
    """MODERATOR and SERVER_MANAGER are held in one guild and count in that guild alone."""

    EVERYONE = auto()
    MODERATOR = auto()
    SERVER_MANAGER = auto()
    BOT_OWNER = auto()
