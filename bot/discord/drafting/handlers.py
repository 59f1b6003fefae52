"""Forms and buttons of drafts: what moderators type becomes a preview, then what members are answered from."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from itertools import islice

from bot.discord.action_handlers import ActionHandlers
from bot.discord.components.modals import modal
from bot.discord.components.send import send
from bot.discord.context import Interaction, app_of, seen
from bot.discord.drafting.access import draft_of, guild_settings_in, open_draft, scope_here, show
from bot.discord.drafting.reviews import approve, ask_for_a_look, reject
from bot.discord.drafting.unanswered import waiting_gap
from bot.domain.changes import Change, Draft, Operation
from bot.domain.dates import PartialDate
from bot.domain.items import Item, key_of
from bot.domain.knowledge import Entry, Topic
from bot.domain.save_results import PendingReview
from bot.errors import NotFound, UserError
from bot.moderation.form_parser import SAID_BY_CHECKS, as_typed, read_typed
from bot.replies.actions import AnswerGap, Checked, Drafted, EditEntry, Revert, RevertPoint, Settle, Step, Teach
from bot.replies.document import Reply, Text
from bot.replies.draft_forms import form_of, teaching_form
from bot.replies.drafts import became, faulty, previewed
from bot.replies.forms import MOST_OPTIONS, FormKind

NO_ENTRY = "There's no entry “{name}” here. Choose one from the list."
NOTHING = "This draft can't be saved yet. Keep editing to fix its problems."
DISCARDED = "Discarded. Nothing was changed."

actions = ActionHandlers()

_FORMS = {Step.NEW: FormKind.NEW, Step.ENTRY: FormKind.ENTRY, Step.MORE: FormKind.MORE}


async def begin_new(interaction: Interaction, typed: Mapping[str, str], *, everywhere: bool = False) -> None:
    """Open the form of a new entry with what is known of it already."""
    scope = scope_here(interaction, everywhere=everywhere)
    draft = await app_of(interaction).drafts.begin(scope, interaction.user.id, Operation.ADD, (), dict(typed))
    await open_form(interaction, FormKind.NEW, draft)


async def begin_edit(
    interaction: Interaction, entry_id: str, *, more: Mapping[str, str] | None = None, everywhere: bool = False
) -> None:
    """Open the form of an entry that is there; `more` stands in its fields instead of what it says."""
    scope = scope_here(interaction, everywhere=everywhere)
    editor = app_of(interaction).drafts
    typed = {**await _typed_of(interaction, scope, entry_id), **(more or {})}
    draft = await editor.begin(scope, interaction.user.id, Operation.EDIT, (), typed)
    await open_form(interaction, FormKind.ENTRY, draft)


async def _entry_at(interaction: Interaction, scope: str, entry_id: str) -> Entry:
    """Raises NotFound where there is none of that id."""
    entry = await app_of(interaction).drafts.item(scope, entry_id)
    if not isinstance(entry, Entry):
        raise NotFound(NO_ENTRY.format(name=entry_id))
    return entry


async def _typed_of(interaction: Interaction, scope: str, entry_id: str) -> dict[str, str]:
    """What the forms of an entry hold at first, and what it was then. Raises NotFound where there is none."""
    editor = app_of(interaction).drafts
    entry, head = await _entry_at(interaction, scope, entry_id), await editor.item(scope, entry_id.partition("/")[0])
    assert isinstance(head, Topic)
    begun = {key: (await editor.change(scope, key, None)).base_digest for key in (entry_id, entry.topic)}
    typed = {**dict(as_typed(entry, head)), "entry": entry_id}
    return typed | {"seen": begun[entry_id], "seen topic": begun[entry.topic]}


async def open_form(interaction: Interaction, kind: FormKind, draft: Draft) -> None:
    base = (await app_of(interaction).reader_in(draft.scope)).base
    await interaction.response.send_modal(modal(form_of(kind, draft.id, draft.fields, base)))


@actions.handles(AnswerGap)
async def answer_gap(interaction: Interaction, action: AnswerGap) -> None:
    """Open the form of a new entry with the wordings of a gap in it."""
    gap, here = await waiting_gap(interaction, action.question), await seen(interaction)
    near = next(iter(here.ask(gap.phrase).outcome.matches), None)
    category = {"category": here.base.topics[near.topic_id].category} if near else {}
    await begin_new(interaction, {"asked": "\n".join(dict.fromkeys(gap.phrases)), **category})


@actions.handles(Teach)
async def begin_teaching(interaction: Interaction, action: Teach) -> None:
    """Let a moderator choose the entry that answers a gap."""
    gap, here = await waiting_gap(interaction, action.question), await seen(interaction)
    near = [entry for match in here.ask(gap.phrase).outcome.matches if (entry := here.base.entry(match.entry_id))]
    others = islice((entry for entry in here.base.entries() if entry not in near), MOST_OPTIONS - len(near))
    editor, scope = app_of(interaction).drafts, scope_here(interaction)
    draft = await editor.begin(scope, interaction.user.id, Operation.EDIT)
    wordings = "\n".join(dict.fromkeys(gap.phrases))
    await interaction.response.send_modal(modal(teaching_form(draft.id, wordings, [*near, *others], here.base)))


async def _teach(interaction: Interaction, draft: Draft, sent: Mapping[str, str]) -> None:
    """Add wordings to how an entry is asked for; where that can't be, they stand in its form."""
    editor, name = app_of(interaction).drafts, sent.get("entry", "")
    typed = await _typed_of(interaction, draft.scope, name)
    entry = await _entry_at(interaction, draft.scope, name)
    lines = (" ".join(line.split()) for line in sent.get("asked", "").splitlines())
    asked = tuple(dict.fromkeys((*entry.asked, *filter(None, lines))))
    change = await editor.change(draft.scope, name, replace(entry, asked=asked))
    typed["asked"] = "\n".join(asked)
    await preview_or_save(interaction, await editor.keep(replace(draft, changes=(change,), fields=typed)))


async def submit(interaction: Interaction, kind: FormKind, number: int, sent: Mapping[str, str]) -> None:
    """What a form that was sent leads to: a preview, or everything that is wrong in it."""
    if kind is FormKind.REJECT:
        await interaction.response.defer(ephemeral=True, thinking=True)
        await show(interaction, await reject(interaction, number, sent.get("why", "")))
        return
    draft = await open_draft(interaction, number)
    await interaction.response.defer(ephemeral=True, thinking=True)
    if kind is FormKind.TEACH:
        await _teach(interaction, draft, sent)
        return
    if kind is FormKind.ANYWAY:
        await show(interaction, await _saved(interaction, draft, sent.get("why", "")))
        return
    draft = await app_of(interaction).drafts.take(draft, sent)
    await show(interaction, await read_and_preview(interaction, draft))


async def read_and_preview(interaction: Interaction, draft: Draft) -> Reply:
    """The preview of what was typed; where it can't be read, all its problems, those of the checks too."""
    editor = app_of(interaction).drafts
    name = draft.fields.get("entry", "")
    old = await editor.item(draft.scope, name) if name else None
    base = (await app_of(interaction).reader_in(draft.scope)).base
    hidden = [one.key for one in await app_of(interaction).history.hidden(draft.scope)]
    read = read_typed(draft.fields, base, old if isinstance(old, Entry) else None, datetime.now(UTC).date(), hidden)
    changes = [await _change(interaction, draft, item) for item in read.items]
    preview = await editor.preview(replace(draft, changes=tuple(changes)))
    if read.problems:
        await editor.keep(replace(preview.draft, changes=()))
        again = tuple(SAID_BY_CHECKS[one] for one in read.problems if one in SAID_BY_CHECKS)
        others = [one for one in preview.problems if not one.startswith(again)]
        return faulty(draft, list(dict.fromkeys((*read.problems, *others))))
    return previewed(preview)


async def _change(interaction: Interaction, draft: Draft, item: Item) -> Change:
    """A change from what the item was when the form was opened."""
    change = await app_of(interaction).drafts.change(draft.scope, key_of(item), item)
    seen_before = {"entry": draft.fields.get("seen"), "topic": draft.fields.get("seen topic")}
    kind = "entry" if isinstance(item, Entry) else "topic" if isinstance(item, Topic) else ""
    return replace(change, base_digest=seen_before.get(kind) or change.base_digest)


@actions.handles(Drafted)
async def step(interaction: Interaction, action: Drafted) -> None:
    """Do what a draft's button says."""
    match action.step:
        case Step.APPROVE | Step.OVER:
            await approve(interaction, action.draft, over=action.step is Step.OVER)
        case Step.REJECT:
            draft = await draft_of(interaction, action.draft)
            await open_form(interaction, FormKind.REJECT, replace(draft, fields={}))
        case Step.NEW | Step.ENTRY | Step.MORE:
            await open_form(interaction, _FORMS[action.step], await open_draft(interaction, action.draft))
        case Step.ANYWAY:
            await open_form(interaction, FormKind.ANYWAY, await open_draft(interaction, action.draft))
        case Step.DISCARD:
            await app_of(interaction).drafts.discard(await open_draft(interaction, action.draft))
            await send(interaction, Reply((Text(DISCARDED),)))
        case Step.SAVE | Step.MINE:
            draft = await open_draft(interaction, action.draft)
            await interaction.response.defer(ephemeral=True, thinking=True)
            if action.step is Step.MINE:
                draft = await _over_theirs(interaction, draft)
            await show(interaction, await _saved(interaction, draft))


async def _over_theirs(interaction: Interaction, draft: Draft) -> Draft:
    """The draft as its writer wants it, now that they have seen what another changed."""
    rebased = await app_of(interaction).drafts.rebase(draft)
    if not rebased.fields:
        return rebased
    begun = {change.key: change.base_digest for change in rebased.changes}
    name = rebased.fields.get("entry", "")
    typed = {**rebased.fields, "seen": begun.get(name, ""), "seen topic": begun.get(name.partition("/")[0], "")}
    return await app_of(interaction).drafts.keep(replace(rebased, fields=typed))


async def _saved(interaction: Interaction, draft: Draft, why: str = "") -> Reply:
    if not draft.changes:
        raise UserError(NOTHING)
    settings = await guild_settings_in(interaction, draft.scope)
    outcome = await app_of(interaction).drafts.save(draft, settings, why)
    if isinstance(outcome, PendingReview):
        await ask_for_a_look(interaction, settings, outcome)
    return became(outcome)


@actions.handles(Checked)
async def note_checked(interaction: Interaction, action: Checked) -> None:
    """Save an entry as it stands, checked today."""
    editor, scope = app_of(interaction).drafts, scope_here(interaction)
    entry, today = await _entry_at(interaction, scope, action.entry), datetime.now(UTC).date()
    checked = replace(entry, checked=PartialDate(today.year, today.month, today.day))
    change = await editor.change(scope, action.entry, checked)
    draft = await editor.begin(scope, interaction.user.id, Operation.EDIT, [change])
    await preview_or_save(interaction, draft)


async def preview_or_save(interaction: Interaction, draft: Draft) -> None:
    """Save at once what nothing speaks against; show what does."""
    if not interaction.response.is_done():
        await interaction.response.defer(ephemeral=True, thinking=True)
    preview = await app_of(interaction).drafts.preview(draft)
    if preview.problems or preview.draft.warnings:
        await show(interaction, previewed(preview))
    else:
        await show(interaction, await _saved(interaction, preview.draft))


async def show_preview(interaction: Interaction, draft: Draft) -> None:
    """Show what a draft would do; saving it takes another press."""
    await interaction.response.defer(ephemeral=True, thinking=True)
    await show(interaction, previewed(await app_of(interaction).drafts.preview(draft)))


@actions.handles(EditEntry)
async def edit_entry(interaction: Interaction, action: EditEntry) -> None:
    await begin_edit(interaction, action.entry)


@actions.handles(Revert)
async def revert(interaction: Interaction, action: Revert) -> None:
    history, scope = app_of(interaction).history, scope_here(interaction)
    undo = action.point is RevertPoint.BEFORE
    await preview_or_save(interaction, await history.revert(scope, action.revision, interaction.user.id, undo=undo))


@actions.handles(Settle)
async def settle(interaction: Interaction, action: Settle) -> None:
    history, scope = app_of(interaction).history, scope_here(interaction)
    await preview_or_save(interaction, await history.settle(scope, action.key, interaction.user.id, ours=action.ours))
