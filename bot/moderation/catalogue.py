"""Changes of what entries share: categories and sources."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

from bot.domain.changes import Draft, Operation
from bot.domain.items import Category, Item, get_key
from bot.domain.knowledge import KnowledgeBase
from bot.domain.save_results import SaveResult
from bot.errors import NotFound, NothingToDo
from bot.languages import mark, say
from bot.moderation.drafts import DraftService
from bot.moderation.form_input import build_id
from bot.moderation.source_form import SourceForms
from bot.service.scopes import ScopedSnapshots

NO_CATEGORY = mark("There's no category “{name}” here. Choose from {titles}.")
KNOWN_CATEGORY = mark("There is a category “{title}” already. To rename it, give its new title, too.")
SAME_TITLE = mark("It has that title already.")


class CatalogueWorkflows:
    """The use cases of categories and sources. `save` saves a draft at once if nothing speaks against it."""

    def __init__(
        self,
        scopes: ScopedSnapshots,
        drafts: DraftService,
        save: Callable[[Draft], Awaitable[SaveResult]],
        source_forms: SourceForms,
    ) -> None:
        self._scopes = scopes
        self._drafts = drafts
        self._save = save
        self._source_forms = source_forms

    async def add_category(self, scope: str, author_id: int, title: str) -> SaveResult:
        """Add a category. Raises NothingToDo if there is one of that name."""
        base = (await self._scopes.fetch_for_scope(scope)).base
        if known := find_category(base, title):
            raise NothingToDo(say(KNOWN_CATEGORY).format(title=known.title))
        name = build_id(title, base.categories)
        return await self._save(await self._create(scope, author_id, Operation.ADD, Category(name, _fold(title))))

    async def rename_category(self, scope: str, author_id: int, name: str, new_title: str) -> SaveResult:
        """Give a category another title. Raises NotFound for an unknown one, NothingToDo for the same title."""
        base = (await self._scopes.fetch_for_scope(scope)).base
        category = require_category(base, name)
        if category.title == _fold(new_title):
            raise NothingToDo(say(SAME_TITLE))
        renamed = replace(category, title=_fold(new_title))
        return await self._save(await self._create(scope, author_id, Operation.EDIT, renamed))

    async def begin_source_edit(self, scope: str, author_id: int, name: str) -> Draft:
        """Start editing a source, given by its id, title or address. Raises NotFound if there is none."""
        fields = await self._source_forms.fill(scope, name)
        return await self._drafts.create(scope, author_id, Operation.EDIT, (), fields)

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
        raise NotFound(say(NO_CATEGORY).format(name=name, titles=", ".join(base.categories.values())))
    return category
