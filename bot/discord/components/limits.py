"""Discord's limits, from its OpenAPI document and https://discord.com/developers/docs. Lengths are in characters.

discord.py counts components but doesn't check lengths: Discord would answer 400 while a user waits. The length of a
custom id is in bot/replies/custom_id.py and the size of a form in bot/replies/forms.py, because replies depend on them.
The emulator keeps Discord's limits separately (bot/emulator/validation/), so that it notices mistakes in these.
"""

from bot.domain.markdown import INVISIBLE

MAX_TEXT_LENGTH = 4_000
"""All texts of a message with Components V2 together."""

MAX_PAGE_LENGTH = 3_600
"""Our own limit for a page: it leaves room for the page number and for the name of who asked."""

MAX_PASSAGE_LENGTH = 3_000
"""Our own limit for a part of a knowledge text: it leaves room for the title on its page."""

MAX_PICTURES = 4
"""Our own limit for the pictures of a page: all of them are sent within the three seconds that Discord waits."""

MAX_SEPARATE_BLOCKS = 8
"""Our own limit for the blocks of a page with a component of their own; Discord takes 40 components a message."""

MAX_BUTTON_LABEL_LENGTH = 80
MAX_MENU_LABEL_LENGTH = 150
MAX_MODAL_TITLE_LENGTH = 45
MAX_FIELD_LABEL_LENGTH = 45
MAX_FIELD_HINT_LENGTH = 100
MAX_BUTTONS_PER_ROW = 5
MAX_BUTTONS = 10
"""Our own limit for the buttons below a message: two rows."""

MAX_CHOICES = 25
MAX_CHOICE_LENGTH = 100
"""Name and value of an autocomplete choice alike; label, value and hint of an option of a menu, too."""

MAX_ASKED_LENGTH = 150
"""Our own limit for a question above its answer: it is only a reminder there."""

MAX_QUOTE_LENGTH = 1_000
"""Our own limit for a question that is shown back; escaping can double it."""


def cut(text: str, max_length: int) -> str:
    """Shorten a text with an ellipsis, between words where that keeps more than half of it.

    Signs that hide or reorder what a reader sees are left out: labels are shown as they are sent.

    >>> cut("one two three", 9)
    'one two…'
    """
    text = INVISIBLE.sub("", text)
    if len(text) <= max_length:
        return text
    kept = text[: max_length - 1]
    at_word = kept.rsplit(" ", 1)[0]
    return (at_word if len(at_word) > max_length // 2 else kept).rstrip() + "…"
