"""Discord's limits, as its own OpenAPI document and https://discord.com/developers/docs give them.

discord.py counts components but leaves lengths to Discord, which answers 400 while a member waits.
"""

TEXT = 4_000
"""Characters of all texts of a message with Components V2 together."""

PAGE = 3_600
"""Characters of a page of ours: room is left for the line that numbers it and for who shared it."""

BUTTON_LABEL = 80
MODAL_TITLE = 45
MODAL_LABEL = 45
PLACEHOLDER = 100
"""Characters of the line below a field's label."""

BUTTONS_A_ROW = 5
CHOICES = 25
CHOICE = 100
"""Characters of an autocomplete choice, name and value alike."""

QUOTE = 1_000
"""Characters of a question that are shown back; escaping can double them. Our own rule."""


def cut(text: str, most: int) -> str:
    """The text, or where it is too long its beginning with an ellipsis, broken between words where there are any."""
    if len(text) <= most:
        return text
    kept = text[: most - 1]
    at_word = kept.rsplit(" ", 1)[0]
    return (at_word if len(at_word) > most // 2 else kept).rstrip() + "…"
