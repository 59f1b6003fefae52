"""What was changed and when; back to how it was; what differs from the base below, and where the two disagree."""

from bot.domain.changes import Act, Change, Differing, Draft, Revision
from bot.domain.items import digest, find
from bot.domain.overlay import conflicts, lay
from bot.errors import NotFound, UserError
from bot.moderation.drafts import Editor
from bot.service.scopes import Places
from bot.storage.database import Database
from bot.storage.revisions import (
    at_that_time,
    count_revisions,
    hidden_in,
    items_changed,
    overlay_of,
    revision,
    revisions,
)

NO_REVISION = "There is no such revision here; /knowledge history shows those there are."
AS_IT_IS = "It says that already."
NO_CONFLICT = "That is no conflict any more."


class History:
    """Reads what was changed, and makes the drafts that bring something back."""

    def __init__(self, database: Database, places: Places, editor: Editor) -> None:
        self._database = database
        self._places = places
        self._editor = editor

    async def of(self, place: str, key: str | None = None, *, most: int = 100, skip: int = 0) -> list[Revision]:
        """The changes of an item, or of everything in a place, newest first; at most so many, after `skip`."""
        return await revisions(self._database, place, key, most, skip)

    async def count(self, place: str, key: str | None = None) -> int:
        """How many changes there were."""
        return await count_revisions(self._database, place, key)

    async def items(self, place: str, typed: str, most: int) -> list[str]:
        """The changed items whose names hold what was typed, the last changed first."""
        return await items_changed(self._database, place, typed, most)

    async def revision(self, place: str, number: int) -> Revision:
        """The change of that id. Raises NotFound where this place has none."""
        found = await revision(self._database, place, number)
        if found is None:
            raise NotFound(NO_REVISION)
        return found

    async def revert(self, place: str, number: int, who: int, *, undo: bool = False) -> Draft:
        """A draft that brings an item back to what a revision made of it, or with `undo` to what was before that.

        Raises UserError where it says that already.
        """
        found = await self.revision(place, number)
        value = found.prior if undo else found.value
        if undo and value is None and found.value is None:  # kept hidden over a change of the base: what that says now
            value = find(self._places.below(place).base, found.key)
        change = await self._editor.change(place, found.key, value)
        if digest(value) == change.seen:
            raise UserError(AS_IT_IS)
        now = await self._editor.item(place, found.key)
        act = Act.RESTORE if now is None else Act.REVERT
        return await self._editor.begin(place, who, act, [change])

    async def back_to(self, place: str, after: int, who: int) -> Draft:
        """A draft that brings a whole place back to how it was right after the change of that id."""
        then = await at_that_time(self._database, place, after)
        found = [await self._editor.change(place, key, value) for key, value in then.items()]
        changes = [change for change in found if digest(change.value) != change.seen]
        if not changes:
            raise UserError(AS_IT_IS)
        return await self._editor.begin(place, who, Act.REVERT, changes)

    async def hide(self, place: str, key: str, who: int) -> Draft:
        """A draft that hides an item. Raises NotFound where there is none to hide."""
        change = await self._editor.change(place, key, None)
        if not change.seen:
            raise NotFound(f"There is no “{key}” here.")
        return await self._editor.begin(place, who, Act.HIDE, [change])

    async def hidden(self, place: str) -> list[Revision]:
        """The change that hid each item which is hidden now; newest first."""
        return await hidden_in(self._database, place)

    async def differing(self, place: str) -> list[Differing]:
        """What a place has otherwise than the base below, conflicts first."""
        overlay, base = await overlay_of(self._database, place), self._places.below(place).base
        clash, left_out = set(conflicts(base, overlay)), lay(base, overlay).left_out
        found = [
            Differing(key, one.value, find(base, key), left_out.get(key) or (CHANGED if key in clash else None))
            for key, one in overlay.items()
            if one.value is not None or find(base, key) is not None
        ]
        return sorted(found, key=lambda one: one.conflict is None)

    async def settle(self, place: str, key: str, who: int, *, ours: bool) -> Draft:
        """A draft that keeps what the place says, or takes what the base below says by now."""
        overlay = await overlay_of(self._database, place)
        if key not in overlay:
            raise UserError(NO_CONFLICT)
        below = find(self._places.below(place).base, key)
        value = overlay[key].value if ours else below
        change = Change(key, value, digest(overlay[key].value))
        return await self._editor.begin(place, who, Act.KEEP if ours else Act.TAKE, [change])


CHANGED = "the shared base has changed since"
