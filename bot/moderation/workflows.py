"""The moderators' use cases, for any front end: it parses, calls one of these, and renders what comes back."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from bot.domain.changes import ERASED_AUTHOR_ID, Draft, Operation, parse_guild_scope
from bot.domain.dates import PartialDate
from bot.domain.guild_settings import UNRESTRICTED, GuildSettings
from bot.domain.knowledge import Entry
from bot.domain.save_results import InvalidDraft, Preview, Saved, SaveResult
from bot.errors import UserError
from bot.languages import mark, say
from bot.moderation.catalogue import CatalogueWorkflows
from bot.moderation.drafts import DraftService
from bot.moderation.entry_forms import EDITED_FIELD, EntryForms, ReadForm, rebase_fields
from bot.moderation.form_parser import NO_SOURCE
from bot.moderation.history import RevisionHistory
from bot.moderation.import_export import ImportExport
from bot.moderation.reviews import ReviewService
from bot.moderation.source_form import SourceForms
from bot.moderation.teaching import Teaching
from bot.moderation.unanswered import UnansweredQueue
from bot.replies.draft_forms import get_form_kind
from bot.replies.form_fields import FORM_FIELD
from bot.replies.forms import FormKind
from bot.service.scopes import ScopedSnapshots
from bot.storage.database import Database
from bot.storage.guild_settings import fetch_guild_settings

NOTHING_TO_SAVE = mark("This draft can't be saved yet. Keep editing to fix its problems.")

_TOPIC_FORMS = (FormKind.TOPIC, FormKind.EXTRA)
"""Forms with fields of a topic, which may be there already when an entry is added to it."""

_FORMS_OF_THEIR_OWN = (FormKind.ENTRY, FormKind.CHANGED, FormKind.WRONG)
"""Forms in which an entry is edited; the draft is read as the last of them that was sent."""

_SAME_AS_VALIDATION = {NO_SOURCE: "'sources' "}
"""Problems of the form, and how validation begins to say the same."""


@dataclass(frozen=True, slots=True)
class Approval:
    """What came of approving a draft, and the author to notify; None if there is nobody or nothing to tell."""

    result: SaveResult
    notify_id: int | None


@dataclass(frozen=True, slots=True)
class Rejection:
    """A rejected draft, and the author to notify; None if they rejected it themselves."""

    draft: Draft
    notify_id: int | None


class ModerationWorkflows:
    """One method for each use case. What saves goes through a draft, and obeys the settings of its guild.

    `reviews`, `teaching` and `catalogue` have the use cases of reviews, of phrases, and of categories and sources.
    """

    def __init__(
        self,
        database: Database,
        scopes: ScopedSnapshots,
        drafts: DraftService,
        history: RevisionHistory,
        import_export: ImportExport,
        unanswered: UnansweredQueue,
    ) -> None:
        self._database = database
        self._scopes = scopes
        self._drafts = drafts
        self._history = history
        self._import_export = import_export
        self._entry_forms = EntryForms(database, scopes, drafts.items)
        self._source_forms = SourceForms(scopes, drafts.items)
        self.reviews = ReviewService(database, scopes, drafts)
        self.catalogue = CatalogueWorkflows(scopes, drafts, self.save_or_preview, self._source_forms)
        self.teaching = Teaching(scopes, drafts, unanswered, self._entry_forms, self.save_or_preview)

    async def begin_add(self, scope: str, author_id: int, fields: Mapping[str, str]) -> Draft:
        """Start a new entry with what is known of it already, by field name."""
        return await self._drafts.create(scope, author_id, Operation.ADD, (), fields)

    async def begin_edit(self, scope: str, author_id: int, entry_id: str) -> Draft:
        """Start editing an entry, all of its fields filled in. Raises NotFound if there is none of that id."""
        fields = await self._entry_forms.fill(scope, entry_id)
        return await self._drafts.create(scope, author_id, Operation.EDIT, (), fields)

    async def fetch_edited_entry(self, draft: Draft) -> Entry:
        """Return the entry that a draft edits, as it is now. Raises NotFound if it was hidden meanwhile."""
        return await self._entry_forms.fetch_entry(draft.scope, draft.fields.get(EDITED_FIELD, ""))

    async def fetch_form_values(self, draft: Draft, kind: FormKind) -> Mapping[str, str]:
        """Return what a form of a draft is filled with."""
        return await self._entry_forms.fill_topic(draft) if kind in _TOPIC_FORMS else draft.fields

    async def submit_form(
        self, draft: Draft, fields: Mapping[str, str], kind: FormKind = FormKind.ENTRY
    ) -> Preview | InvalidDraft:
        """Merge a submitted form into its draft and work out what it would change.

        Args:
            draft: The draft that the form belongs to.
            fields: The submitted fields by name.
            kind: The kind of the form.

        Returns:
            Preview, or InvalidDraft with the problems of the form and those that validation finds in the rest of it.

        Raises:
            NotFound: If it edits a source that was hidden meanwhile.
            UserError: If the draft is no longer open.

        """
        written = {FORM_FIELD: str(kind)} if kind in _FORMS_OF_THEIR_OWN else {}
        draft = await self._drafts.merge_fields(draft, {**fields, **written})
        while True:
            form = await self._read_form(draft)
            preview = await self._drafts.check(replace(draft, changes=form.changes))
            # Without changes a draft can't be saved, so that its problems have to be fixed first.
            if await self._drafts.store_unless_sent(
                replace(preview.draft, changes=()) if form.problems else preview.draft
            ):
                break
            draft = await self._drafts.fetch(draft.scope, draft.id)  # another form of it was sent meanwhile
        if not form.problems:
            return preview
        return InvalidDraft(draft, tuple(_merge_problems(form.problems, preview.problems)))

    async def _read_form(self, draft: Draft) -> ReadForm:
        is_source = get_form_kind(draft) is FormKind.SOURCE
        return await (self._source_forms.read(draft) if is_source else self._entry_forms.read(draft))

    async def mark_checked(self, scope: str, author_id: int, entry_id: str) -> SaveResult:
        """Save an entry as it is, checked today. Raises NotFound if there is none of that id."""
        entry, today = await self._entry_forms.fetch_entry(scope, entry_id), datetime.now(UTC).date()
        checked = replace(entry, checked=PartialDate(today.year, today.month, today.day))
        change = await self._drafts.items.propose(scope, entry_id, checked)
        return await self.save_or_preview(await self._drafts.create(scope, author_id, Operation.EDIT, [change]))

    async def save(self, draft: Draft, reason: str = "") -> SaveResult:
        """Save a draft for its author, as `DraftService.save` does. Raises UserError if it changes nothing yet."""
        if not draft.changes:
            raise UserError(say(NOTHING_TO_SAVE))
        return await self._drafts.save(draft, await self._fetch_settings(draft.scope), reason)

    async def save_or_preview(self, draft: Draft) -> SaveResult:
        """Save a draft at once if nothing speaks against it, otherwise preview it."""
        preview = await self._drafts.preview(draft)
        return preview if preview.problems or preview.draft.warnings else await self.save(preview.draft)

    async def overwrite(self, draft: Draft) -> SaveResult:
        """Save a draft over what another user changed in the meantime. Raises UserError if it is no longer open."""
        rebased = await self._drafts.rebase(draft)
        # Otherwise the next form of this draft would run into the same conflict again.
        return await self.save(await self._drafts.store(rebase_fields(rebased)))

    async def approve(
        self, draft: Draft, reviewer_id: int, *, is_owner: bool = False, overwrite: bool = False
    ) -> Approval:
        """Approve a draft that waits for a review.

        Args:
            draft: The draft.
            reviewer_id: Who approves it.
            is_owner: Whether the reviewer owns the server, and so may exceed the change limit.
            overwrite: Save it over what was changed since it was written, which the reviewer has seen.

        Raises:
            NotAllowed: If the reviewer is its author.
            UserError: If it no longer waits for a review.

        """
        settings = await self._fetch_settings(draft.scope)
        result = await self.reviews.approve(draft, reviewer_id, settings, is_owner=is_owner, overwrite=overwrite)
        is_told = isinstance(result, Saved) and draft.author_id not in (reviewer_id, ERASED_AUTHOR_ID)
        return Approval(result, draft.author_id if is_told else None)

    async def reject(self, draft: Draft, reviewer_id: int, reason: str) -> Rejection:
        """Reject a draft that waits for a review. Raises UserError if it no longer does."""
        rejected = await self.reviews.reject(draft, reviewer_id, reason)
        return Rejection(rejected, None if draft.author_id in (reviewer_id, ERASED_AUTHOR_ID) else draft.author_id)

    async def revert(self, scope: str, author_id: int, revision_id: int, *, undo: bool = False) -> SaveResult:
        """Save an item as a revision left it, or with `undo` as it was before. See `RevisionHistory.draft_revert`."""
        return await self.save_or_preview(await self._history.draft_revert(scope, revision_id, author_id, undo=undo))

    async def settle(self, scope: str, author_id: int, key: str, *, keep_ours: bool) -> SaveResult:
        """Settle a conflict with the shared base. See `RevisionHistory.draft_settlement`."""
        draft = await self._history.draft_settlement(scope, key, author_id, keep_ours=keep_ours)
        return await self.save_or_preview(draft)

    async def begin_hide(self, scope: str, author_id: int, key: str) -> Preview:
        """Preview hiding an item, or all of a topic. Raises NotFound if there is none of that key."""
        return await self._drafts.preview(await self._history.draft_hide(scope, key, author_id))

    async def undo(self, scope: str, author_id: int, change_set_id: int) -> SaveResult:
        """Undo everything that was saved together; preview it if that would undo what was changed since, too.

        Raises:
            NotFound: If the scope has no such change set.
            UserError: If all of it is undone already.

        """
        change_set = await self._history.fetch_change_set(scope, change_set_id)
        draft = await self._history.draft_undo(change_set, author_id)
        return await (self.save_or_preview(draft) if change_set.is_newest else self._drafts.preview(draft))

    async def restore(self, scope: str, author_id: int, key: str) -> SaveResult:
        """Bring back a hidden item. Raises NotFound if it is not hidden."""
        return await self.save_or_preview(await self._history.draft_restore(scope, key, author_id))

    async def rewind(self, scope: str, author_id: int, revision_id: int) -> Preview:
        """Preview a whole scope as it was after a revision. Raises UserError if nothing has changed since."""
        return await self._drafts.preview(await self._history.draft_rewind(scope, revision_id, author_id))

    async def import_file(self, scope: str, author_id: int, name: str, content: bytes) -> Preview:
        """Preview the import of a file. Raises UserError if it can't be used, see `ImportExport.draft_import`."""
        imported = await self._import_export.draft_import(scope, author_id, name, content)
        return replace(await self._drafts.preview(imported.draft), ignored=imported.ignored)

    async def _fetch_settings(self, scope: str) -> GuildSettings:
        """The guild's settings; the bot's owners change what all guilds see without restrictions."""
        guild_id = parse_guild_scope(scope)
        return UNRESTRICTED if guild_id is None else await fetch_guild_settings(self._database, guild_id)


def _merge_problems(form: tuple[str, ...], validation: tuple[str, ...]) -> Iterator[str]:
    """The problems of a form, then those of validation that don't repeat them."""
    repeated = tuple(beginning for problem, beginning in _SAME_AS_VALIDATION.items() if say(problem) in form)
    yield from dict.fromkeys((*form, *(problem for problem in validation if not problem.startswith(repeated))))
