"""Turns a reply into a Discord message: a container with a page of text, and rows of buttons below it."""

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property, lru_cache
from typing import Any

import discord

from bot.discord.components.buttons import ActionButton
from bot.discord.components.limits import (
    MAX_BUTTONS,
    MAX_BUTTONS_PER_ROW,
    MAX_PAGE_LENGTH,
    MAX_PASSAGE_LENGTH,
    MAX_SEPARATE_TEXTS,
)
from bot.discord.components.markdown import render_block, unquote
from bot.domain.markdown import escape, make_safe
from bot.domain.markdown_pages import split_markdown
from bot.replies.actions import Share
from bot.replies.document import Block, Button, ButtonRow, Passage, Picture, QuotedQuestion, Reply, Subtext, Title
from bot.replies.pagination import build_page_buttons

QUESTION_ID = 1
"""The numeric id of the component that holds the user's question."""

VIEW_CACHE_SIZE = 500
"""Building a view costs as much as matching the question, and popular questions are asked again and again."""


REST_LEFT_OUT = "… and more that doesn't fit here. Ask again with /ask to turn the pages."

_UNFORMATTED = re.compile(r"[^`*_~|>#\\\n]*")
"""Text in which nothing is opened that the next line could be drawn into."""


class StaticView(discord.ui.LayoutView):
    """A message that never changes: its payload is made once."""

    def __init__(self) -> None:
        super().__init__(timeout=None)
        # Our buttons work by their custom ids alone. A view that isn't stopped would be kept by discord.py, with a
        # timer, for a quarter of an hour after each private reply.
        self.stop()

    @cached_property
    def _components(self) -> list[dict[str, Any]]:
        return list(super().to_components())  # type: ignore[no-untyped-call] # discord.py annotates its other methods

    def to_components(self) -> list[dict[str, Any]]:
        return self._components


def build_view(reply: Reply, *, public: bool = False, asker: str | None = None, buttons: bool = True) -> StaticView:
    """Build the view of a reply. Equal replies share one view, except those with a name or a picture.

    Args:
        reply: The reply; of a long one, the page that its action names.
        public: Whether the whole channel sees it; then it has no button to share it.
        asker: Display name shown as “X asked” above a shared answer.
        buttons: False for a message that can only be read.

    """
    if asker or reply.picture:
        return _build_view(reply, public, asker, buttons)
    return _build_cached_view(reply, public, None, buttons)


def _build_view(reply: Reply, public: bool, asker: str | None, buttons: bool) -> StaticView:
    pages = split_pages(reply.blocks)
    # A page that no longer exists, because the reply became shorter, is answered with the last.
    page = min(reply.page_action.page if reply.page_action else 0, len(pages) - 1)
    view = StaticView()
    if len(pages) > 1 and reply.page_action is None:
        pages[0].append(Subtext(REST_LEFT_OUT))
    view.add_item(discord.ui.Container(*_build_page(pages[page], _render_heading(asker, page, len(pages)))))
    if reply.picture:
        view.add_item(_build_gallery(reply.picture))
    if buttons:
        paged = reply.page_action
        page_buttons = build_page_buttons(replace(paged, page=page), len(pages)) if paged else ()
        offered = (*page_buttons, *reply.buttons)
        shown = [button for button in offered if not (public and isinstance(button.action, Share))][:MAX_BUTTONS]
        for start in range(0, len(shown), MAX_BUTTONS_PER_ROW):
            view.add_item(_build_row(shown[start : start + MAX_BUTTONS_PER_ROW]))
    return view


_build_cached_view = lru_cache(VIEW_CACHE_SIZE)(_build_view)


def _build_gallery(picture: Picture) -> discord.ui.MediaGallery[discord.ui.LayoutView]:
    """Show the picture that is attached under its name."""
    item = discord.MediaGalleryItem(f"attachment://{picture.name}", description=picture.alt)
    return discord.ui.MediaGallery(item)


def split_pages(blocks: Sequence[Block]) -> list[list[Block]]:
    """Split blocks into pages that fit a message. Only passages that are too long for a page are cut.

    A title is not left alone at the end of a page.
    """
    pages: list[list[Block]] = [[]]
    for block in itertools.chain.from_iterable(map(_split_passage, blocks)):
        if pages[-1] and not _fits([*pages[-1], block]):
            titles = [pages[-1].pop()] if isinstance(pages[-1][-1], Title) and len(pages[-1]) > 1 else []
            pages.append(titles)
        pages[-1].append(block)
    return pages


def _split_passage(block: Block) -> Iterator[Block]:
    """Split a passage into parts that leave room for a title; the label stands before the first part."""
    if not isinstance(block, Passage):
        yield block
        return
    for number, text in enumerate(split_markdown(make_safe(block.text), MAX_PASSAGE_LENGTH)):
        yield Passage(text, block.label if number == 0 else "")


def _fits(page: Sequence[Block]) -> bool:
    length = sum(len(render_block(block)) + 1 for block in page if not isinstance(block, ButtonRow))
    return length <= MAX_PAGE_LENGTH and sum(map(_stands_alone, page)) <= MAX_SEPARATE_TEXTS


def _render_heading(asker: str | None, page: int, page_count: int) -> list[str]:
    lines = [f"-# {escape(asker)} asked"] if asker else []
    return [*lines, f"-# Page {page + 1} of {page_count}"] if page_count > 1 else lines


def _build_page(blocks: Sequence[Block], heading: list[str]) -> Iterator[discord.ui.Item[discord.ui.LayoutView]]:
    """Build the components of a page: one text for the lines between blocks that have a component of their own."""
    lines = list(heading)
    for block in blocks:
        if _stands_alone(block):
            yield from _build_text(lines)
            lines.clear()
        if isinstance(block, ButtonRow):
            yield _build_row(block.buttons)
        elif isinstance(block, QuotedQuestion):
            yield discord.ui.TextDisplay(render_block(block), id=QUESTION_ID)
        elif _stands_alone(block):
            yield from _build_text([render_block(block)])
        else:
            lines.append(render_block(block))
    yield from _build_text(lines)


def _stands_alone(block: Block) -> bool:
    """Whether a block has a component of its own.

    The question has one so that `read_question` finds it, formatted passages so that a mark which was never closed
    doesn't format what follows.
    """
    match block:
        case Passage(text):
            return not _UNFORMATTED.fullmatch(text)
        case _:
            return isinstance(block, QuotedQuestion | ButtonRow)


def _build_text(lines: list[str]) -> Iterator[discord.ui.TextDisplay[discord.ui.LayoutView]]:
    if lines:
        yield discord.ui.TextDisplay("\n".join(lines))


def _build_row(buttons: Sequence[Button]) -> discord.ui.ActionRow[discord.ui.LayoutView]:
    row: discord.ui.ActionRow[discord.ui.LayoutView] = discord.ui.ActionRow()
    for button in buttons:
        row.add_item(ActionButton.from_button(button))
    return row


def read_question(message: discord.Message) -> str | None:
    """Read the question from a message that `build_view` made, None if it shows none."""
    for component in message.components:
        for part in getattr(component, "children", ()):
            if isinstance(part, discord.TextDisplay) and part.id == QUESTION_ID:
                return unquote(part.content)
    return None
