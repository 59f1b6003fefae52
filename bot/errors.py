"""The exception hierarchy:

AlmanacError
├── UserError            its message may be shown to the user
│   ├── NotFound         the knowledge base doesn't hold what the user named
│   └── NotAllowed       the user lacks the permission
├── SettingsError        every invalid setting, one per line
└── KnowledgeError       every problem of the knowledge files, with file and line (bot/domain/problems.py)
"""


class AlmanacError(Exception):
    """The base class of every error that Almanac raises on purpose."""


class UserError(AlmanacError):
    """Its message is one clear sentence that may be shown to the user."""


class NotFound(UserError):
    """The knowledge base doesn't hold what the user named, or no longer does."""


class NotAllowed(UserError):
    """The user lacks the permission."""


class SettingsError(AlmanacError):
    """The message names every invalid setting, one per line."""
