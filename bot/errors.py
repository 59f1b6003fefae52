"""What can go wrong, as a tree:

AlmanacError
├── UserError            its text may be shown to whoever asked
│   ├── NotFound         the topic or entry asked for is not in the base
│   └── NotAllowed       the member may not do that
├── SettingsError        every problem of the settings, one a line
└── KnowledgeError       every problem of the knowledge files, with file and line (bot/domain/problems.py)
"""


class AlmanacError(Exception):
    """The root of all our own errors."""


class UserError(AlmanacError):
    """One clear sentence that may be shown to the person who asked."""


class NotFound(UserError):
    """The topic or entry is not in the base (any more)."""


class NotAllowed(UserError):
    """This person may not do that."""


class SettingsError(AlmanacError):
    """The settings can't be used; the text names every problem, one a line."""
