"""Changes of what entries share: categories and sources."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace

from bot.domain.changes import Draft, Operation
from bot.domain.dates import PartialDate
from bot.domain.items import Category, Item, get_key
from bot.domain.knowledge import KnowledgeBase, Source, SourceQuality
from bot.domain.save_results import Preview, SaveResult
from bot.errors import NotFound, NothingToDo, UserError
from bot.moderation.drafts import DraftService
from bot.moderation.form_input import NO_DATE, build_id
from bot.moderation.source_line import find_source
from bot.service.scopes import ScopedSnapshots

NO_CATEGORY = "There's no category “{name}” here. Choose from {titles}."
KNOWN_CATEGORY = "There is a category “{title}” already. To rename it, give its new title, too."
SAME_TITLE = "It has that title already."
NO_SOURCE = "There's no source “{name}” here. Choose one from the list."
NO_CHANGE = "Nothing is changed yet: fill in what should be different."


class CatalogueWorkflows:
    """The use cases of categories and sources. `save` saves a draft at once if nothing speaks against it."""

    def __init__(
        self, scopes: ScopedSnapshots, drafts: DraftService, save: Callable[[Draft], Awaitable[SaveResult]]
    ) -> None:
        self._scopes = scopes
        self._drafts = drafts
        self._save = save

    async def add_category(self, scope: str, author_id: int, title: str) -> SaveResult:
        """Add a category. Raises NothingToDo if there is one of that name."""
        base = (await self._scopes.fetch_for_scope(scope)).base
        if known := find_category(base, title):
            raise NothingToDo(KNOWN_CATEGORY.format(title=known.title))
        name = build_id(title, base.categories)
        return await self._save(await self._create(scope, author_id, Operation.ADD, Category(name, _fold(title))))

    async def rename_category(self, scope: str, author_id: int, name: str, new_title: str) -> SaveResult:
        """Give a category another title. Raises NotFound for an unknown one, NothingToDo for the same title."""
        base = (await self._scopes.fetch_for_scope(scope)).base
        category = require_category(base, name)
        if category.title == _fold(new_title):
            raise NothingToDo(SAME_TITLE)
        renamed = replace(category, title=_fold(new_title))
        return await self._save(await self._create(scope, author_id, Operation.EDIT, renamed))

    async def change_source(self, scope: str, author_id: int, name: str, changes: Mapping[str, str]) -> Preview:
        """Preview a change of a source.

        Args:
            scope: Where it will be saved.
            author_id: Who changes it.
            name: Its id, title or address.
            changes: What is to be different: `title`, `publisher`, `address`, `quality`, `published`.

        Raises:
            NotFound: If there is no such source.
            UserError: If nothing is different, or the date can't be read.

        """
        base = (await self._scopes.fetch_for_scope(scope)).base
        source = find_source(base.sources, _fold(name))
        if source is None:
            raise NotFound(NO_SOURCE.format(name=name))
        changed = _change(source, changes)
        if changed == source:
            raise NothingToDo(NO_CHANGE)
        return await self._drafts.preview(await self._create(scope, author_id, Operation.EDIT, changed))

    async def _create(self, scope: str, author_id: int, operation: Operation, item: Item) -> Draft:
        change = await self._drafts.items.propose(scope, get_key(item), item)
        return await self._drafts.create(scope, author_id, operation, [change])


def _fold(text: str) -> str:
    return " ".join(text.split())


def find_category(base: KnowledgeBase, name: str) -> Category | None:
    """The category of that id or title, whatever its case."""
    wanted = _fold(name).casefold()
    found = ((key, title) for key, title in base.categories.items() if wanted in (key, title.casefold()))
    return next((Category(key, title) for key, title in found), None)


def require_category(base: KnowledgeBase, name: str) -> Category:
    """The category of that id or title. Raises NotFound, with the titles of all, if there is none."""
    category = find_category(base, name)
    if category is None:
        raise NotFound(NO_CATEGORY.format(name=name, titles=", ".join(base.categories.values())))
    return category


def _change(source: Source, changes: Mapping[str, str]) -> Source:
    address = changes.get("address")
    if address is not None:
        is_url = address.startswith(("https://", "http://"))
        source = replace(source, url=address if is_url else None, reference=None if is_url else _fold(address))
    return replace(
        source,
        title=_fold(changes.get("title", source.title)),
        publisher=_fold(changes.get("publisher", source.publisher)),
        quality=SourceQuality(changes.get("quality", source.quality)),
        published=_parse_date(changes["published"]) if "published" in changes else source.published,
    )


def _parse_date(text: str) -> PartialDate:
    try:
        return PartialDate.parse(text)
    except ValueError as error:
        raise UserError(NO_DATE.format(text=text)) from error
