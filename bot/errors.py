"""The exception hierarchy:

AlmanacError
├── UserError            its message may be shown to the user
│   ├── NotFound         what the user named doesn't exist, or no longer does
│   ├── NotAllowed       the user lacks the permission
│   ├── NothingToDo      it is so already
│   └── RateLimited      the user has to wait (bot/discord/rate_limit.py)
├── SettingsError        every invalid setting, one per line
└── KnowledgeError       every problem of the knowledge files, with file and line (bot/domain/problems.py)
"""


class AlmanacError(Exception):
    """The base class of every error that Almanac raises on purpose."""


class UserError(AlmanacError):
    """Its message is one clear sentence that may be shown to the user."""


class NotFound(UserError):
    """What the user named doesn't exist, or no longer does."""


class UnknownTopic(NotFound):
    """No topic has the name that the user gave."""

    def __init__(self, message: str, name: str) -> None:
        super().__init__(message)
        self.name = name


class NotAllowed(UserError):
    """The user lacks the permission."""


class NothingToDo(UserError):
    """What the user asked for is so already: no failure, but the user should know."""


class SettingsError(AlmanacError):
    """The message names every invalid setting, one per line."""
