"""Turns a reply into a Discord message: a container with a page of text, and rows of buttons below it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property, lru_cache
from typing import Any
from zlib import crc32

import discord

from bot.discord.components.buttons import ActionButton
from bot.discord.components.limits import MAX_ASKED_LENGTH, MAX_BUTTONS, MAX_BUTTONS_PER_ROW, cut
from bot.discord.components.markdown import render_block, unquote
from bot.discord.components.menus import build_menu, build_picker
from bot.discord.components.paging import MessagePage, select_page, stands_alone
from bot.discord.components.pictures import build_gallery, get_address, has_files
from bot.domain.markdown import escape
from bot.languages import get_spoken, speak
from bot.replies.actions import Share
from bot.replies.document import (
    Block,
    Button,
    ButtonRow,
    Citation,
    Illustration,
    Menu,
    Picker,
    QuotedQuestion,
    Reply,
)
from bot.replies.editing_actions import EditEntry
from bot.replies.entry import build_missing_picture
from bot.replies.pagination import build_page_buttons, say_page

QUESTION_ID = 1
"""The numeric id of the component that holds the user's question."""

MIN_LANGUAGE_ID = 2**30
"""The least of the numeric ids that tell the language of a message: above those that Discord assigns by itself."""

SUBTEXT_MARK = "-# "
CITATION_MARK = f"{SUBTEXT_MARK}1. "
"""The line of an entry's sources begins so."""

VIEW_CACHE_SIZE = 500
"""Building a view costs as much as matching the question, and popular questions are asked again and again."""


_PRIVATE = (Share, EditEntry)
"""Actions that a message which everybody sees doesn't offer."""


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


def build_view(reply: Reply, *, public: bool = False, byline: str | None = None, buttons: bool = True) -> StaticView:
    """Build the view of a reply. Equal replies share one view, except those with a name or a picture.

    Args:
        reply: The reply; of a long one, the page that its action names.
        public: Whether the whole channel sees it; then it has no button to share or to edit it.
        byline: A line above the reply, such as “Mila asked”.
        buttons: False for a message that can only be read, without menus either.

    """
    language = reply.language or get_spoken()
    reply = replace(reply, language=language)  # what is cached must not be shown in another one
    with speak(language):
        if byline or reply.picture or has_files(reply):
            return _build_view(reply, public, byline, buttons)
        return _build_cached_view(reply, public, None, buttons)


def _build_view(reply: Reply, public: bool, byline: str | None, buttons: bool) -> StaticView:
    page = select_page(reply)
    view = StaticView()
    page_items = _build_page(page.blocks, _render_heading(byline, page))
    view.add_item(discord.ui.Container(*page_items, id=_compute_language_id(get_spoken())))
    if reply.picture:
        view.add_item(build_gallery(f"attachment://{reply.picture.name}", reply.picture.alt))
    if buttons:
        paged = reply.page_action
        page_buttons = build_page_buttons(replace(paged, page=page.number), page.page_count) if paged else ()
        offered = (*page_buttons, *reply.buttons)
        shown = [button for button in offered if not (public and isinstance(button.action, _PRIVATE))][:MAX_BUTTONS]
        for start in range(0, len(shown), MAX_BUTTONS_PER_ROW):
            view.add_item(_build_row(shown[start : start + MAX_BUTTONS_PER_ROW]))
        for menu in reply.menus:
            view.add_item(build_menu(menu))
    return view


_build_cached_view = lru_cache(VIEW_CACHE_SIZE)(_build_view)


def _render_heading(byline: str | None, page: MessagePage) -> list[str]:
    lines = [f"-# {escape(byline)}"] if byline else []
    return [*lines, f"-# {say_page(page.number, page.page_count)}"] if page.page_count > 1 else lines


def _build_page(blocks: Sequence[Block], heading: list[str]) -> Iterator[discord.ui.Item[discord.ui.LayoutView]]:
    """Build the components of a page: one text for the lines between blocks that have a component of their own."""
    lines = list(heading)
    for block in blocks:
        if stands_alone(block):
            yield from _build_text(lines)
            lines.clear()
        if isinstance(block, ButtonRow):
            yield _build_row(block.buttons)
        elif isinstance(block, Menu):
            yield build_menu(block)
        elif isinstance(block, Picker):
            yield build_picker(block)
        elif isinstance(block, Illustration):
            yield _build_illustration(block)
        elif isinstance(block, QuotedQuestion):
            yield discord.ui.TextDisplay(render_block(block), id=QUESTION_ID)
        elif stands_alone(block):
            yield from _build_text([render_block(block)])
        elif isinstance(block, Citation) and lines and lines[-1].startswith(CITATION_MARK):
            lines[-1] += f" · {render_block(block).removeprefix(SUBTEXT_MARK)}"  # a line for all: they are small print
        else:
            lines.append(render_block(block))
    yield from _build_text(lines)


def _build_illustration(illustration: Illustration) -> discord.ui.Item[discord.ui.LayoutView]:
    if address := get_address(illustration):
        return build_gallery(address, illustration.alt)
    return discord.ui.TextDisplay(render_block(build_missing_picture(illustration.alt)))


def _build_text(lines: list[str]) -> Iterator[discord.ui.TextDisplay[discord.ui.LayoutView]]:
    if lines:
        yield discord.ui.TextDisplay("\n".join(lines))


def _build_row(buttons: Sequence[Button]) -> discord.ui.ActionRow[discord.ui.LayoutView]:
    row: discord.ui.ActionRow[discord.ui.LayoutView] = discord.ui.ActionRow()
    for button in buttons:
        row.add_item(ActionButton.from_button(button))
    return row


def quote_question(reply: Reply, question: str | None) -> Reply:
    """Put the question above its answer, for those who read it later or didn't ask; one that is quoted stays alone."""
    if question is None or any(isinstance(block, QuotedQuestion) for block in reply.blocks):
        return reply
    return replace(reply, blocks=(QuotedQuestion(cut(question, MAX_ASKED_LENGTH)), *reply.blocks))


def build_spent_view(
    message: discord.Message, custom_id: str, label: str, reply: Reply, *, again: bool = False
) -> discord.ui.LayoutView:
    """Build a message again with a reply below it, and a button that says what it did.

    Args:
        message: The message, as `build_view` made it.
        custom_id: Which of its buttons was pressed.
        label: What this button did.
        reply: What to add.
        again: Whether it can be pressed again.

    """
    view = discord.ui.LayoutView.from_message(message, timeout=None)
    view.stop()
    for item in view.walk_children():
        if isinstance(item, discord.ui.Button) and item.custom_id == custom_id:
            item.disabled, item.label, item.style = not again, label, discord.ButtonStyle.secondary
    if reply.blocks:
        view.add_item(discord.ui.Container(*_build_page(reply.blocks, [])))
    if reply.buttons:
        view.add_item(_build_row(reply.buttons))
    return view


def read_question(message: discord.Message) -> str | None:
    """Read the question from a message that `build_view` made, None if it shows none."""
    for component in message.components:
        for part in getattr(component, "children", ()):
            if isinstance(part, discord.TextDisplay) and part.id == QUESTION_ID:
                return unquote(part.content)
    return None


def read_language(message: discord.Message, languages: Iterable[str]) -> str | None:
    """Read which of these languages a message that `build_view` made is in; None if it is in another one."""
    ids = {component.id for component in message.components if isinstance(component, discord.Container)}
    return next((language for language in languages if _compute_language_id(language) in ids), None)


def _compute_language_id(language: str) -> int:
    """The numeric id of the component that holds text in a language: the same in every process, below 2**31."""
    return MIN_LANGUAGE_ID + crc32(language.encode()) % MIN_LANGUAGE_ID
