"""Splits lists into pages that fit every front end."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bot.languages import say, say_number
from bot.replies.actions import PagedAction
from bot.replies.document import Block, Button, Citation, Menu, Reply, Subtext
from bot.replies.plain_text import format_block
from bot.replies.read_actions import ShowReport

MAX_PAGE_LENGTH = 2_400
"""Characters; Discord shows 4,000, of which the heading, escaping and the sharing member's name take some."""

MAX_ITEMS_PER_PAGE = 10

MARKUP_LENGTH = 10
"""Characters that a front end may add to a block."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list.

    Attributes:
        items: The blocks of each item.
        number: The page's number, from 0.
        first: The index of its first item in the whole list.
        page_count: The number of pages, at least 1.

    """

    items: tuple[tuple[Block, ...], ...]
    number: int
    first: int
    page_count: int


def paginate(items: Sequence[tuple[Block, ...]], number: int) -> Page:
    """Return a page of the items; past the end, the last page. No item is split over two pages."""
    starts = list(_find_page_starts(items))
    number = min(number, len(starts) - 1)
    first = starts[number]
    end = starts[number + 1] if number + 1 < len(starts) else len(items)
    return Page(tuple(items[first:end]), number, first, len(starts))


def _find_page_starts(items: Sequence[tuple[Block, ...]]) -> Iterator[int]:
    length = count = 0
    yield 0
    for index, item in enumerate(items):
        item_length = sum(map(_estimate_length, item))
        if count and (length + item_length > MAX_PAGE_LENGTH or count == MAX_ITEMS_PER_PAGE):
            yield index
            length = count = 0
        length += item_length
        count += 1


def _estimate_length(block: Block) -> int:
    url = block.source.url if isinstance(block, Citation) else None
    return len(format_block(block)) + len(url or "") + MARKUP_LENGTH


def build_page_buttons(action: PagedAction, page_count: int) -> Iterator[Button]:
    """Build the buttons to the pages before and after the page of an action."""
    for label, page in ((say("◀ Previous"), action.page - 1), (say("Next ▶"), action.page + 1)):
        if 0 <= page < page_count:
            yield Button(label, replace(action, page=page))


def say_page(page: int, page_count: int) -> str:
    """Say which page this is; pages count from 0."""
    return say("Page {page} of {count}").format(page=say_number(page + 1), count=say_number(page_count))


def render_page(
    heading: Sequence[Block],
    page: Page,
    report: ShowReport,
    buttons: Sequence[Button] = (),
    menus: tuple[Menu, ...] = (),
) -> Reply:
    """Render a page: heading blocks, items, and `Page n of m`."""
    blocks = [*heading, *(block for item in page.items for block in item)]
    if page.page_count > 1:
        blocks.append(Subtext(say_page(page.number, page.page_count)))
    page_buttons = build_page_buttons(replace(report, page=page.number), page.page_count)
    return Reply(tuple(blocks), (*page_buttons, *buttons), menus=menus)
