"""Splits a reply into pages that each fit a message."""

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.discord.components.limits import (
    MAX_PAGE_LENGTH,
    MAX_PASSAGE_LENGTH,
    MAX_PICTURES,
    MAX_SEPARATE_BLOCKS,
)
from bot.discord.components.markdown import render_block
from bot.domain.markdown import make_safe
from bot.domain.markdown_pages import split_markdown
from bot.languages import say
from bot.replies.document import (
    Block,
    ButtonRow,
    Illustration,
    Menu,
    Passage,
    Picker,
    QuotedQuestion,
    Reply,
    Subtext,
    Title,
)
from bot.replies.drafts import MORE_LEFT_OUT

_UNFORMATTED = re.compile(r"[^`*_~|>#\\\n]*")
"""Text in which nothing is opened that the next line could be drawn into."""


@dataclass(frozen=True, slots=True)
class MessagePage:
    """A page of a reply: its blocks, its number from 0, and the number of pages."""

    blocks: Sequence[Block]
    number: int
    page_count: int


def select_page(reply: Reply) -> MessagePage:
    """Return the page that a reply's action names. One whose pages can't be turned says that there is more."""
    pages = split_pages(reply.blocks)
    if len(pages) > 1 and reply.page_action is None:
        return MessagePage([*pages[0], Subtext(say(MORE_LEFT_OUT))], 0, 1)
    # A page that no longer exists, because the reply became shorter, is answered with the last.
    number = min(reply.page_action.page if reply.page_action else 0, len(pages) - 1)
    return MessagePage(pages[number], number, len(pages))


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
    length = sum(
        len(render_block(block)) + 1
        for block in page
        if not isinstance(block, ButtonRow | Illustration | Menu | Picker)
    )
    n_pictures = sum(isinstance(block, Illustration) for block in page)
    n_separate = sum(map(stands_alone, page))
    return length <= MAX_PAGE_LENGTH and n_separate <= MAX_SEPARATE_BLOCKS and n_pictures <= MAX_PICTURES


def stands_alone(block: Block) -> bool:
    """Whether a block has a component of its own.

    The question has one so that `read_question` finds it, formatted passages so that a mark which was never closed
    doesn't format what follows.
    """
    match block:
        case Passage(text):
            return not _UNFORMATTED.fullmatch(text)
        case _:
            return isinstance(block, QuotedQuestion | ButtonRow | Menu | Picker | Illustration)
