"""Reply → a Discord message: a container with the text, rows of buttons below it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property, lru_cache
from typing import Any

import discord

from bot.discord.components.buttons import ActionButton
from bot.discord.components.limits import BUTTONS_A_ROW, PAGE
from bot.discord.components.markdown import escape, markdown, unquote
from bot.replies.actions import Share, Show, ShowTopic
from bot.replies.document import Block, Button, Choices, Picture, QuotedQuestion, Reply

QUESTION_ID = 1
"""The numeric id of the component that holds the member's question."""

MOST_BUTTONS = 10

DRAWN = 500
"""Messages remembered as they were drawn, for what is asked again: drawing costs as much as matching."""


class Drawn(discord.ui.LayoutView):
    """A message that does not change any more: what Discord is sent of it is made once."""

    def __init__(self) -> None:
        super().__init__(timeout=None)
        # Every button answers by its custom id alone. A view that has not ended discord.py would keep, with a timer,
        # for a quarter of an hour after each private reply.
        self.stop()

    @cached_property
    def _made(self) -> list[dict[str, Any]]:
        return list(super().to_components())  # type: ignore[no-untyped-call] # discord.py annotates its other methods

    def to_components(self) -> list[dict[str, Any]]:
        return self._made


def layout(reply: Reply, *, public: bool = False, asker: str | None = None, buttons: bool = True) -> Drawn:
    """The message of a reply; `asker` names who shows it to all, without `buttons` it is there to read only.

    Equal replies share one view; neither names nor pictures are remembered.
    """
    if asker or reply.picture:
        return _layout(reply, public, asker, buttons)
    return _remembered(reply, public, None, buttons)


def _layout(reply: Reply, public: bool, asker: str | None, buttons: bool) -> Drawn:
    pages = split(reply.blocks)
    number = min(reply.pages.page if isinstance(reply.pages, Show | ShowTopic) else 0, len(pages) - 1)
    view = Drawn()
    view.add_item(discord.ui.Container(*_drawn(pages[number], _heading(asker, number, len(pages)))))
    if reply.picture:
        view.add_item(_gallery(reply.picture))
    if buttons:
        offered = (*_turns(reply, number, len(pages)), *reply.buttons)
        shown = [button for button in offered if not (public and isinstance(button.action, Share))][:MOST_BUTTONS]
        for start in range(0, len(shown), BUTTONS_A_ROW):
            view.add_item(_row(shown[start : start + BUTTONS_A_ROW]))
    return view


_remembered = lru_cache(DRAWN)(_layout)


def _gallery(picture: Picture) -> discord.ui.MediaGallery[discord.ui.LayoutView]:
    """The picture that is sent as a file of that name."""
    item = discord.MediaGalleryItem(f"attachment://{picture.name}", description=picture.alt)
    return discord.ui.MediaGallery(item)


def split(blocks: Sequence[Block]) -> list[list[Block]]:
    """The blocks in pages of at most `PAGE` characters; a block is never cut."""
    pages: list[list[Block]] = [[]]
    length = 0
    for block in blocks:
        size = 0 if isinstance(block, Choices) else len(markdown(block)) + 1
        if pages[-1] and length + size > PAGE:
            pages.append([])
            length = 0
        pages[-1].append(block)
        length += size
    return pages


def _heading(asker: str | None, number: int, pages: int) -> list[str]:
    lines = [f"-# {escape(asker)} asked"] if asker else []
    return [*lines, f"-# Page {number + 1} of {pages}"] if pages > 1 else lines


def _drawn(blocks: Sequence[Block], heading: list[str]) -> Iterator[discord.ui.Item[discord.ui.LayoutView]]:
    """A page from top to bottom; the question stands apart, so that a button can find it."""
    lines = list(heading)
    for block in blocks:
        match block:
            case QuotedQuestion() | Choices():
                yield from _text(lines)
                yield _row(block.buttons) if isinstance(block, Choices) else _question(block)
                lines.clear()
            case _:
                lines.append(markdown(block))
    yield from _text(lines)


def _text(lines: list[str]) -> Iterator[discord.ui.TextDisplay[discord.ui.LayoutView]]:
    if lines:
        yield discord.ui.TextDisplay("\n".join(lines))


def _question(question: QuotedQuestion) -> discord.ui.TextDisplay[discord.ui.LayoutView]:
    return discord.ui.TextDisplay(markdown(question), id=QUESTION_ID)


def _row(buttons: Sequence[Button]) -> discord.ui.ActionRow[discord.ui.LayoutView]:
    row: discord.ui.ActionRow[discord.ui.LayoutView] = discord.ui.ActionRow()
    for button in buttons:
        row.add_item(ActionButton.of(button))
    return row


def _turns(reply: Reply, number: int, pages: int) -> Iterator[Button]:
    if isinstance(reply.pages, Show | ShowTopic):
        if number > 0:
            yield Button("◀ Previous", replace(reply.pages, page=number - 1))
        if number + 1 < pages:
            yield Button("Next ▶", replace(reply.pages, page=number + 1))


def question_of(message: discord.Message) -> str | None:
    """The question that a message of ours shows, or None where it shows none."""
    for component in message.components:
        for part in getattr(component, "children", ()):
            if isinstance(part, discord.TextDisplay) and part.id == QUESTION_ID:
                return unquote(part.content)
    return None
