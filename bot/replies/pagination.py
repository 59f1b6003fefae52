"""Lists that are turned page by page: as much on a page as every face shows at once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bot.replies.actions import ShowReport
from bot.replies.document import Block, Button, Citation, Reply, Subtext
from bot.replies.plain_text import format_block

MAX_PAGE_LENGTH = 2_400
"""Characters of a page: Discord shows 4,000, of which headings, escaping and who shared it take some."""

MAX_ITEMS_PER_PAGE = 10


@dataclass(frozen=True, slots=True)
class Page:
    """The items of one page, and where it stands among all; `number` and `first` count from 0."""

    items: tuple[tuple[Block, ...], ...]
    number: int
    first: int
    pages: int


def paginate(items: Sequence[tuple[Block, ...]], number: int) -> Page:
    """A page of the items, none of them cut; one that is not there becomes the last."""
    starts = list(_starts(items))
    number = min(number, len(starts) - 1)
    first = starts[number]
    end = starts[number + 1] if number + 1 < len(starts) else len(items)
    return Page(tuple(items[first:end]), number, first, len(starts))


def _starts(items: Sequence[tuple[Block, ...]]) -> Iterator[int]:
    """Where each page begins; there is always one."""
    length = count = 0
    yield 0
    for place, item in enumerate(items):
        size = sum(_size(block) for block in item)
        if count and (length + size > MAX_PAGE_LENGTH or count == MAX_ITEMS_PER_PAGE):
            yield place
            length = count = 0
        length += size
        count += 1


def _size(block: Block) -> int:
    """Its characters, the address of a source included."""
    url = block.source.url if isinstance(block, Citation) else None
    return len(format_block(block)) + len(url or "") + 10


def build_page_buttons(page: Page, survey: ShowReport) -> tuple[Button, ...]:
    """The buttons to the pages beside this one."""
    back = (Button("◀ Previous", replace(survey, page=page.number - 1)),) if page.number else ()
    more = (Button("Next ▶", replace(survey, page=page.number + 1)),) if page.number + 1 < page.pages else ()
    return (*back, *more)


def render_page(head: Sequence[Block], page: Page, survey: ShowReport, buttons: Sequence[Button] = ()) -> Reply:
    """A page as a reply: what stands above it, its items, and where it stands."""
    blocks = [*head, *(block for item in page.items for block in item)]
    if page.pages > 1:
        blocks.append(Subtext(f"Page {page.number + 1} of {page.pages}"))
    return Reply(tuple(blocks), (*build_page_buttons(page, survey), *buttons))
