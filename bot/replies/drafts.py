"""Renders drafts: what is to be edited, previews and problems."""

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from bot.domain.changes import Change, Draft, DraftState, Operation
from bot.domain.items import Item
from bot.domain.knowledge import Entry, KnowledgeBase, Topic
from bot.domain.markdown_pages import split_markdown
from bot.domain.save_results import Preview
from bot.domain.text import shorten
from bot.languages import mark, say, say_number
from bot.replies.answer import format_headline, render_entries
from bot.replies.diff import build_diff
from bot.replies.document import Block, Button, Menu, MenuOption, Note, Passage, Reply, Subtext, Text, Title
from bot.replies.draft_forms import get_field_label, get_form_kind
from bot.replies.editing_actions import DraftAction, DraftStep, EditEntry
from bot.replies.entry import format_check, format_excerpt, format_validity
from bot.replies.form_fields import ENTRY_FIELD_NAMES, FIELD_NAMES
from bot.replies.forms import FormKind
from bot.replies.items import TitleLookup, describe_change, find_titles, is_kept, name_item, name_key
from bot.replies.pagination import MARKUP_LENGTH
from bot.replies.plain_text import format_block

MAX_LISTED_ITEMS = 12
"""Items and problems of one draft."""

MAX_INPUT_LENGTH = 700
"""Characters of a field or problem; a whole message holds 4,000 on Discord."""

SHORT_DIFF_LENGTH = 300
"""Characters of a field's diff where several items share a page."""

MAX_PREVIEW_LENGTH = 1_500
"""Characters of a text whose change is shown."""

MORE_LEFT_OUT = mark("… and more that doesn't fit here.")
TEXT_GOES_ON = mark("… The text goes on.")

MAX_BLOCKS_LENGTH = 3_000
"""Characters; text of users grows when it is escaped and must still fit on one page."""

KEEP_EDITING = mark("Nothing is lost. Keep editing: the form still holds what you typed.")
START_AGAIN = mark("Nothing was changed. Discard this draft, fix the problem, and try again.")
CANNOT_APPROVE = mark("This can't be approved as is. Decline it and ask the author to resubmit.")
CORRECTION_STAYS = mark(
    "The correction of “{claim}” stays as it is: if it no longer fits the new statement, change it in the menu."
)
CORRECTION_GOES = mark("The correction of “{claim}” is taken out of /corrections.")
WILL_BE_HIDDEN = mark("Members will no longer see {name}. /knowledge restore undoes that.")
WHICH_ENTRY = mark("“{topic}” has several entries. Which one do you want to edit?")
HOW_TO_EDIT = mark(
    "“It has changed” keeps what was true until then, and answers with the new statement from now on. "
    "“It was wrong” corrects the statement in its place."
)
HOW_TO_CORRECT = mark("“It was wrong” corrects the statement in its place. The menu has everything else.")
IGNORED = mark("what the file says under “{section}”. Only the knowledge files can hold that.")
_FORM_OPTIONS = (
    (DraftStep.ENTRY, mark("Wording, dates, sources"), mark("The statement, when it is true, how people ask")),
    (DraftStep.MORE, mark("More fields"), mark("Another source, last check, recommendation, correction, dispute")),
    (DraftStep.TOPIC, mark("Its topic"), mark("Title, category, summary, other names, related topics")),
    (DraftStep.EXTRA, mark("Event, successor, picture"), mark("When it happened, what replaced it, who and where")),
)

_ENTRY_FIELDS = tuple(
    name for name in dict.fromkeys(("topic", "kind", *ENTRY_FIELD_NAMES)) if name not in ("title", "category")
)
_WHOLE_FORMS = (FormKind.CHANGED, FormKind.WRONG, FormKind.SOURCE)
"""The forms that have no others beside them."""


def fit_blocks(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """Return as many blocks as fit on one page, with a note if any are left out."""
    fitting: list[Block] = []
    length = 0
    for block in itertools.chain.from_iterable(map(_shorten_passage, blocks)):
        length += len(format_block(block)) + MARKUP_LENGTH
        if length > MAX_BLOCKS_LENGTH:
            return (*fitting, Subtext(say(MORE_LEFT_OUT)))
        fitting.append(block)
    return tuple(fitting)


def _shorten_passage(block: Block) -> Iterator[Block]:
    """The beginning of a long text: the changes, which stand below it, must find room."""
    if not isinstance(block, Passage) or len(block.text) <= MAX_PREVIEW_LENGTH:
        yield block
        return
    yield replace(block, text=split_markdown(block.text, MAX_PREVIEW_LENGTH)[0])
    yield Subtext(say(TEXT_GOES_ON))


def render_problems(draft: Draft, problems: Sequence[str]) -> Reply:
    """Render the problems that prevent saving, and the form input so far."""
    is_submitted = draft.state is not DraftState.OPEN
    advice = say(CANNOT_APPROVE) if is_submitted else say(KEEP_EDITING) if draft.fields else say(START_AGAIN)
    blocks: list[Block] = [
        Title(say("Not saved yet")),
        *(Text(shorten(f"• {problem}", MAX_INPUT_LENGTH)) for problem in problems[:MAX_LISTED_ITEMS]),
        Subtext(advice),
        *(
            Note(get_field_label(name), _format_input(draft.fields[name]))
            for name in _list_input_fields(draft)
            if draft.fields.get(name)
        ),
    ]
    if is_submitted:
        return Reply(fit_blocks(blocks), (build_step_button(say("Decline"), DraftStep.REJECT, draft),))
    return Reply(fit_blocks(blocks), tuple(build_edit_buttons(draft)), menus=build_form_menus(draft))


def _list_input_fields(draft: Draft) -> Sequence[str]:
    """The fields whose input is shown with the problems."""
    kind = get_form_kind(draft)
    return FIELD_NAMES[kind] if kind in _WHOLE_FORMS else _ENTRY_FIELDS


def _format_input(value: str) -> str:
    return shorten("; ".join(value.splitlines()), MAX_INPUT_LENGTH)


def build_step_button(label: str, step: DraftStep, draft: Draft) -> Button:
    return Button(label, DraftAction(step, draft.id))


def build_edit_buttons(draft: Draft) -> Iterator[Button]:
    """Build the buttons to go on editing a draft, and to discard it."""
    if draft.fields:
        yield build_step_button(say("Keep editing"), DraftStep(get_form_kind(draft)), draft)
    is_hiding = draft.operation is Operation.HIDE
    yield build_step_button(say("Keep it") if is_hiding else say("Discard"), DraftStep.DISCARD, draft)


def build_form_menus(draft: Draft) -> tuple[Menu, ...]:
    """Build the menu of everything that is rarely needed. A draft without a form, or with one of its own, has none."""
    if not draft.fields or get_form_kind(draft) in _WHOLE_FORMS:
        return ()
    options = (MenuOption(say(label), DraftAction(step, draft.id), say(hint)) for step, label, hint in _FORM_OPTIONS)
    return (Menu(say("Something else…"), tuple(options)),)


def render_edit_choice(draft: Draft, entry: Entry, base: KnowledgeBase, *, is_changeable: bool) -> Reply:
    """Ask what is to be edited in an entry.

    Args:
        draft: The draft that holds the entry in its form.
        entry: The entry as it is now.
        base: The knowledge base that holds it.
        is_changeable: Whether it is a fact that can end and have a successor.

    """
    topic = base.topics[entry.topic].title
    validity, checked = format_validity(entry), format_check(entry) if entry.checked else ""
    blocks: list[Block] = [
        Title(say("Edit {name}").format(name=name_item(entry))),
        Passage(format_excerpt(entry.text, MAX_INPUT_LENGTH)),
        Subtext(" · ".join(filter(None, (topic, validity, checked)))),
    ]
    hint = say("Members no longer see it until you restore it")
    hide = MenuOption(say("Hide it"), DraftAction(DraftStep.HIDE, draft.id), hint)
    (menu,) = build_form_menus(draft)
    changed = (build_step_button(say("It has changed…"), DraftStep.CHANGED, draft),) if is_changeable else ()
    wrong = build_step_button(say("It was wrong…"), DraftStep.WRONG, draft)
    blocks.append(Subtext(say(HOW_TO_EDIT) if is_changeable else say(HOW_TO_CORRECT)))
    return Reply(tuple(blocks), (*changed, wrong), menus=(replace(menu, options=(*menu.options, hide)),))


def render_entry_choice(entries: Sequence[Entry], base: KnowledgeBase) -> Reply:
    """Ask which of the entries of a topic is to be edited."""
    options = tuple(MenuOption(format_headline(entry), EditEntry(entry.full_id), entry.plain_text) for entry in entries)
    menu = Menu(say("Choose the entry…"), options)
    return Reply((Text(say(WHICH_ENTRY).format(topic=base.topics[entries[0].topic].title)),), menus=(menu,))


def render_preview(preview: Preview) -> Reply:
    """Render the effect of saving a draft: warnings, the answer that members will see, and the differences."""
    draft = preview.draft
    if preview.problems:
        return render_problems(draft, preview.problems)
    is_hiding = draft.operation is Operation.HIDE
    blocks: list[Block] = [
        Title(say("Hide this?") if is_hiding else say("Preview")),
        *(Note(say("Warning"), shorten(warning, SHORT_DIFF_LENGTH)) for warning in draft.warnings[:MAX_LISTED_ITEMS]),
        *(Note(say("Not imported"), say(IGNORED).format(section=section)) for section in preview.ignored),
        *_note_corrections(preview),
        *_preview_answer(preview),
        *_preview_diff(preview),
    ]
    save = (
        build_step_button(say("Save anyway…"), DraftStep.SAVE_ANYWAY, draft)
        if draft.warnings
        else build_step_button(say("Hide it") if is_hiding else say("Save"), DraftStep.SAVE, draft)
    )
    return Reply(fit_blocks(blocks), (save, *build_edit_buttons(draft)), menus=build_form_menus(draft))


def _note_corrections(preview: Preview) -> Iterator[Block]:
    """What becomes of the published correction of a statement that is edited in its place."""
    if get_form_kind(preview.draft) in (FormKind.NEW, FormKind.CHANGED):
        return
    for change, old in zip(preview.draft.changes, preview.current_items, strict=True):
        new = change.value
        if isinstance(old, Entry) and isinstance(new, Entry) and old.correction and new.text != old.text:
            sentence = say(CORRECTION_STAYS if new.correction == old.correction else CORRECTION_GOES)
            yield Note(say("Correction"), sentence.format(claim=shorten(old.correction.claim, SHORT_DIFF_LENGTH)))


def _preview_answer(preview: Preview) -> Iterator[Block]:
    draft, result = preview.draft, preview.result
    hidden_keys = [change.key for change in draft.changes if change.value is None]
    pairs = zip(draft.changes, preview.current_items, strict=True)
    names = {change.key: name_key(change.key, change.value, current) for change, current in pairs}
    if len(draft.changes) > MAX_LISTED_ITEMS:
        yield Text(
            say("Items that change: {count}; of these will be hidden: {hidden}").format(
                count=say_number(len(draft.changes)), hidden=say_number(len(hidden_keys))
            )
        )
        return
    entry_ids = [change.key for change in draft.changes if isinstance(change.value, Entry)]
    if entry_ids:
        yield Subtext(say("What members will see:"))
        yield from render_entries(entry_ids[:1], result).blocks
    if hidden_keys:
        hidden = ", ".join(limit_lines([names[key] for key in hidden_keys]))
        yield Text(say(WILL_BE_HIDDEN).format(name=hidden))


def _preview_diff(preview: Preview) -> Iterator[Block]:
    pairs = list(zip(preview.draft.changes, preview.current_items, strict=True))
    find_title, keys = find_titles(preview.result, preview.current_items), {change.key for change, _ in pairs}
    for change, current in pairs[:MAX_LISTED_ITEMS]:
        if is_kept(current, change.value, keys):
            yield Subtext(describe_change(change.key, current, change.value, keys))
        else:
            yield from _preview_change(change, current, preview.result, find_title)
    if len(pairs) > MAX_LISTED_ITEMS:
        yield Subtext(say_more(len(pairs) - MAX_LISTED_ITEMS))


def _preview_change(
    change: Change, current: Item | None, result: KnowledgeBase, find_title: TitleLookup
) -> Iterator[Block]:
    if current is None:
        category = result.categories.get(change.value.category) if isinstance(change.value, Topic) else None
        new = say("New: {name}, in the category “{category}”") if category else say("New: {name}")
        yield Subtext(new.format(name=name_key(change.key, change.value), category=category))
    elif change.value is not None and (diff := build_diff(current, change.value, find_title)):
        yield Subtext(say("Changes in {name}:").format(name=name_key(change.key, current)))
        yield from diff


def say_more(count: int) -> str:
    """Say how many more there are than are listed."""
    return say("… and {count} more").format(count=say_number(count))


def limit_lines(lines: Sequence[str]) -> list[str]:
    """Return as many lines as fit on a page, with the number of the others."""
    more = [say_more(len(lines) - MAX_LISTED_ITEMS)] if len(lines) > MAX_LISTED_ITEMS else []
    return [*lines[:MAX_LISTED_ITEMS], *more]
