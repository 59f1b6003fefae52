"""Renders revisions and the differences from the shared knowledge base."""

from collections.abc import Iterator, Sequence

from bot.domain.changes import SHARED, ChangeSet, Operation, OverrideDiff, Revision
from bot.domain.items import get_key_type
from bot.domain.knowledge import Entry, KnowledgeBase
from bot.domain.text import capitalize_first
from bot.languages import mark, say, say_number
from bot.replies.actions import Action
from bot.replies.diff import MAX_DIFF_LENGTH, build_diff
from bot.replies.document import (
    Block,
    Button,
    Menu,
    MenuOption,
    Note,
    Reply,
    RichText,
    Span,
    SpanKind,
    Subtext,
    Text,
    Title,
)
from bot.replies.drafts import SHORT_DIFF_LENGTH, fit_blocks, limit_lines
from bot.replies.editing_actions import (
    CompareFrom,
    CompareStates,
    EditEntry,
    Revert,
    RewindBefore,
    Settle,
    ShowHistory,
    ShowStates,
    UndoChangeSet,
)
from bot.replies.items import TitleLookup, describe_change, find_titles, name_key
from bot.replies.pagination import build_page_buttons, say_page
from bot.replies.plain_text import format_span

CHANGE_SETS_PER_PAGE = 5

STATES_PER_PAGE = 10

DIFFS_PER_PAGE = 3
"""Each conflict has three buttons; a message has room for ten."""

MAX_DIFF_LINES = 4

NO_CHANGES = mark("Nothing has been changed here.")
NO_OLDER_CHANGES = mark("There are no older changes.")
NO_DIFFERENCES = mark("Nothing differs from the shared knowledge base.")
NO_MORE_DIFFERENCES = mark("There are no more differences.")
NO_OTHER_STATE = mark("It has no other state to compare with. This is what the change did:")
HOW_TO_REWIND = mark("Choose a save: it and everything that was saved after it are undone. You see a preview first.")
COMPARE_WITH = mark("Choose another state of it, to see what is different.")

_OPERATION_LABELS = {
    Operation.READ: mark("read from the files"),
    Operation.ADD: mark("added"),
    Operation.EDIT: mark("edited"),
    Operation.HIDE: mark("hidden"),
    Operation.RESTORE: mark("restored"),
    Operation.REVERT: mark("reverted"),
    Operation.IMPORT: mark("imported"),
    Operation.KEEP: mark("kept instead of the shared version"),
    Operation.TAKE: mark("replaced with the shared version"),
    Operation.ABSORB: mark("now in the shared knowledge base"),
}
_REMOVED_AGAIN = mark("removed again")
"""A revert to before the item existed."""


def render_history(
    change_sets: Sequence[ChangeSet], base: KnowledgeBase, page: int, count: int, key: str = ""
) -> Reply:
    """Render a page of what was changed: one line for each save, and menus to undo or to compare.

    Args:
        change_sets: Those of this page, newest first.
        base: The scope's knowledge base as it is now, for the titles of what they name.
        page: The page's number, from 0.
        count: The number of change sets on all pages.
        key: The key of the item whose history it is; empty for everything.

    """
    if not change_sets:
        return Reply((Text(say(NO_OLDER_CHANGES) if page else say(NO_CHANGES)),))
    page_count = -(-count // CHANGE_SETS_PER_PAGE)
    blocks: list[Block] = [Title(say("History")), *_build_page_line(page, page_count)]
    for change_set in change_sets:
        blocks.append(RichText(_name_change_set(change_set), tuple(_format_attribution(change_set.first))))
        blocks += _build_differences(change_set, base)[:MAX_DIFF_LINES]
    buttons = _build_page_buttons(ShowHistory(key, page), page_count, change_sets[0].first.scope)
    return Reply(fit_blocks(blocks), buttons, menus=_build_menus(change_sets))


def _build_page_line(page: int, page_count: int) -> list[Subtext]:
    return [Subtext(say_page(page, page_count))] if page_count > 1 else []


def _build_page_buttons(action: ShowHistory | ShowStates, page_count: int, scope: str) -> tuple[Button, ...]:
    """A button tells no scope: an option of the command turns the pages of what every server sees."""
    return () if scope == SHARED else tuple(build_page_buttons(action, page_count))


def render_states(change_sets: Sequence[ChangeSet], page: int, count: int) -> Reply:
    """Render a page of the saves, with a menu to return everything to how it was before one.

    Args:
        change_sets: Those of this page, newest first.
        page: The page's number, from 0.
        count: The number of change sets on all pages.

    """
    if not change_sets:
        return Reply((Text(say(NO_OLDER_CHANGES) if page else say(NO_CHANGES)),))
    page_count = -(-count // STATES_PER_PAGE)
    blocks: list[Block] = [Title(say("Return everything to an earlier state")), Text(say(HOW_TO_REWIND))]
    blocks += (RichText(_name_change_set(shown), tuple(_format_attribution(shown.first))) for shown in change_sets)
    options = tuple(_build_option(shown, RewindBefore(shown.first.id)) for shown in change_sets)
    buttons = _build_page_buttons(ShowStates(page), page_count, change_sets[0].first.scope)
    menu = Menu(say("Undo this and everything after it…"), options)
    return Reply(fit_blocks((*blocks, *_build_page_line(page, page_count))), buttons, menus=(menu,))


def _build_menus(change_sets: Sequence[ChangeSet]) -> tuple[Menu, Menu]:
    undo = (_build_option(change_set, UndoChangeSet(change_set.id)) for change_set in change_sets)
    compare = (_build_option(change_set, CompareFrom(_find_main(change_set).id)) for change_set in change_sets)
    return Menu(say("Undo…"), tuple(undo)), Menu(say("Compare how it was then…"), tuple(compare))


def _build_option(change_set: ChangeSet, action: Action) -> MenuOption:
    first = change_set.first
    reason = f" · {first.attribution.reason}" if first.attribution.reason else ""
    return MenuOption(_name_change_set(change_set), action, f"{_name_operation(first)} {_format_time(first)}{reason}")


def _find_main(change_set: ChangeSet) -> Revision:
    """The revision that a change set is called after: that of its first entry, or else its first."""
    entries = (revision for revision in change_set.revisions if get_key_type(revision.key) is Entry)
    return next(entries, change_set.first)


def _name_change_set(change_set: ChangeSet) -> str:
    name = name_revision(_find_main(change_set))
    more = len(change_set.revisions) - 1
    text = say("{name} and {count} more").format(name=name, count=say_number(more)) if more else name
    return capitalize_first(text)


def name_revision(revision: Revision) -> str:
    """Return what the item of a revision is called."""
    return name_key(revision.key, revision.value, revision.previous)


def _build_differences(change_set: ChangeSet, base: KnowledgeBase) -> list[Block]:
    """The difference that the main item makes, then what becomes of the others."""
    main = _find_main(change_set)
    keys = {revision.key for revision in change_set.revisions}
    others = [
        describe_change(revision.key, revision.previous, revision.value, keys, revision.operation)
        for revision in change_set.revisions
        if revision is not main
    ]
    lines: list[Block] = [*_build_diff(main, change_set.revisions, base, SHORT_DIFF_LENGTH)[: MAX_DIFF_LINES - 1]]
    return [*lines, Subtext(" · ".join(limit_lines(others)))] if others else lines


def _build_diff(
    revision: Revision, others: Sequence[Revision], base: KnowledgeBase, max_length: int = MAX_DIFF_LENGTH
) -> list[RichText]:
    items = (item for other in others for item in (other.previous, other.value))
    return build_diff(revision.previous, revision.value, find_titles(base, items), max_length)


def _name_operation(revision: Revision) -> str:
    is_removal = revision.operation is Operation.REVERT and revision.value is None
    return say(_REMOVED_AGAIN if is_removal else _OPERATION_LABELS[revision.operation])


def _format_time(revision: Revision) -> str:
    return format_span(revision.made_at, SpanKind.TIME)


def render_log_entry(change_set: ChangeSet, base: KnowledgeBase) -> Reply:
    """Render what was saved together, for the log channel, with a button to undo it; `base` has the titles."""
    first = change_set.first
    blocks: list[Block] = [RichText(_name_change_set(change_set), tuple(_format_attribution(first)))]
    if first.scope == SHARED:
        blocks.append(Subtext(say("On every server.")))
    if len(change_set.revisions) > 1:
        blocks += _build_differences(change_set, base)
    else:
        blocks += _build_diff(first, change_set.revisions, base)
    # The log channels of all servers show a shared change, but only the bot's owners may undo it.
    undo = () if first.scope == SHARED else (Button(say("Undo"), UndoChangeSet(change_set.id)),)
    return Reply(fit_blocks(blocks), undo)


def _format_attribution(revision: Revision) -> Iterator[Span]:
    """Format the operation, its author and reviewer, time and reason."""
    attribution = revision.attribution
    yield _name_operation(revision), SpanKind.UNCHANGED
    approved_by = "· " + say("approved by")
    for label, user_id in ((say("by"), attribution.author_id), (approved_by, attribution.reviewer_id)):
        if user_id:
            yield label, SpanKind.UNCHANGED
            yield str(user_id), SpanKind.MENTION
    yield "·", SpanKind.UNCHANGED
    yield revision.made_at, SpanKind.TIME
    if attribution.reason:
        yield "· " + say("Reason: {reason}").format(reason=attribution.reason), SpanKind.UNCHANGED


def render_state_choice(state: Revision, others: Sequence[Revision], base: KnowledgeBase) -> Reply:
    """Ask which other state of an item to compare one with.

    Args:
        state: The one that was chosen.
        others: The item's other revisions, newest first.
        base: The scope's knowledge base, for titles.

    """
    heading = RichText(name_revision(state), tuple(_format_attribution(state)))
    if not others:
        return Reply((heading, Text(say(NO_OTHER_STATE)), *_build_diff(state, (state,), base)))
    options = (
        MenuOption(
            f"{_name_operation(other)} {_format_time(other)}",
            CompareStates(min(state.id, other.id), max(state.id, other.id)),
            other.attribution.reason,
        )
        for other in others
    )
    return Reply((heading, Text(say(COMPARE_WITH))), menus=(Menu(say("Compare it with…"), tuple(options)),))


def render_revision_diff(older: Revision, newer: Revision, find_title: TitleLookup) -> Reply:
    """Render the difference between two revisions of an item."""
    diff: list[Block] = [*build_diff(older.value, newer.value, find_title)] or [Text(say("They are identical."))]
    blocks = [
        Title(say("What changed in {name}").format(name=name_revision(newer))),
        RichText(say("Before"), tuple(_format_attribution(older))),
        RichText(say("After"), tuple(_format_attribution(newer))),
        *diff,
    ]
    return Reply(fit_blocks(blocks), (Button(say("Back to the one before"), Revert(older.id)),))


def render_overrides(diffs: Sequence[OverrideDiff], base: KnowledgeBase, page: int) -> Reply:
    """Render a page of the differences from the shared knowledge base, with buttons to settle conflicts.

    Args:
        diffs: All differences, conflicts first.
        base: The scope's knowledge base, for titles.
        page: The page's number, from 0.

    """
    shown = diffs[page * DIFFS_PER_PAGE : (page + 1) * DIFFS_PER_PAGE]
    if not shown:
        return Reply((Text(say(NO_MORE_DIFFERENCES) if page else say(NO_DIFFERENCES)),))
    blocks: list[Block] = [Title(say("Differences from the shared knowledge base"))]
    buttons: list[Button] = []
    find_title = find_titles(base, (item for diff in diffs for item in (diff.theirs, diff.ours)))
    for diff in shown:
        name = name_key(diff.key, diff.ours, diff.theirs)
        blocks.append(Note(capitalize_first(name), diff.conflict or _describe_override(diff)))
        blocks += build_diff(diff.theirs, diff.ours, find_title, SHORT_DIFF_LENGTH)[:MAX_DIFF_LINES]
        buttons += _build_conflict_buttons(diff) if diff.conflict else ()
    n_more = len(diffs) - (page + 1) * DIFFS_PER_PAGE
    if n_more > 0:
        blocks.append(
            Subtext(say("{count} more: see page {page}.").format(count=say_number(n_more), page=say_number(page + 2)))
        )
    return Reply(fit_blocks(blocks), tuple(buttons))


def _describe_override(diff: OverrideDiff) -> str:
    if diff.ours is None:
        return say("hidden here")
    return say("only here") if diff.theirs is None else say("changed here")


def _build_conflict_buttons(diff: OverrideDiff) -> Iterator[Button]:
    name = name_key(diff.key, diff.ours, diff.theirs)
    yield Button(say("Keep ours: {name}").format(name=name), Settle(diff.key, ours=True))
    yield Button(say("Take theirs: {name}").format(name=name), Settle(diff.key, ours=False))
    if "/" in diff.key and diff.ours is not None:
        yield Button(say("Edit: {name}").format(name=name), EditEntry(diff.key))
