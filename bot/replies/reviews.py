"""Renders drafts that wait for a review, for their author, for who may approve them, and once they are decided."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from bot.domain.changes import ERASED_AUTHOR_ID, Draft, DraftState
from bot.domain.items import Item
from bot.domain.knowledge import KnowledgeBase
from bot.languages import mark, say, say_number
from bot.replies.diff import build_diff
from bot.replies.document import Block, Button, Note, Reply, RichText, Span, SpanKind, Subtext, Text, Title
from bot.replies.drafts import MAX_LISTED_ITEMS, SHORT_DIFF_LENGTH, build_step_button, fit_blocks, limit_lines
from bot.replies.editing_actions import DraftStep
from bot.replies.items import describe_change, find_titles, is_kept, name_key

NEEDS_REVIEW = mark("Another moderator must approve this. Until then, the current answer stays.")
AUTHOR_THROTTLED = mark(
    "You've made many changes in ten minutes. Another moderator or the server owner must approve this one."
)
DRAFT_THROTTLED = mark(
    "Its author has made many changes in ten minutes. Another moderator or the server owner must approve this one."
)
APPROVED = mark("Another moderator approved your change to {changes}.")
DECLINED = mark("Another moderator declined your change to {changes}.")
NO_REVIEWS = mark("No changes are waiting for review.")
OWN = mark("You'll get a direct message once it is decided.")
FORGOTTEN = mark("someone who asked me to forget them")


class Viewer(Enum):
    """Who looks at a draft that waits: its author, another moderator, or everybody in a channel."""

    AUTHOR = auto()
    REVIEWER = auto()
    CHANNEL = auto()


@dataclass(frozen=True, slots=True)
class Decision:
    """What became of a draft that waited for a review. `reviewer_id` may be its author's, who withdrew it."""

    draft: Draft
    reviewer_id: int
    is_approved: bool
    reason: str = ""


def render_review_request(
    draft: Draft, current_items: Sequence[Item | None], base: KnowledgeBase, viewer: Viewer
) -> Reply:
    """Render a draft that waits for a review.

    Args:
        draft: The draft.
        current_items: The current values of its items, in its order.
        base: Its scope's knowledge base, for the titles of what it names.
        viewer: Who looks at it; an author is never offered to approve it.

    """
    throttled = say(AUTHOR_THROTTLED if viewer is Viewer.AUTHOR else DRAFT_THROTTLED)
    blocks: list[Block] = [
        Title(say("Waiting for review")),
        Text(throttled if draft.state is DraftState.THROTTLED else say(NEEDS_REVIEW)),
        *([Subtext(say(OWN))] if viewer is Viewer.AUTHOR else []),
        *_describe(draft, current_items, base),
    ]
    return Reply(fit_blocks(blocks), tuple(_build_buttons(draft, viewer)))


def _build_buttons(draft: Draft, viewer: Viewer) -> Iterator[Button]:
    match viewer:
        case Viewer.AUTHOR:
            yield build_step_button(say("Withdraw"), DraftStep.WITHDRAW, draft)
        case Viewer.REVIEWER:
            yield build_step_button(say("Approve"), DraftStep.APPROVE, draft)
            yield build_step_button(say("Decline…"), DraftStep.REJECT, draft)
        case Viewer.CHANNEL:
            yield build_step_button(say("Review…"), DraftStep.REVIEW, draft)


def _describe(draft: Draft, current_items: Sequence[Item | None], base: KnowledgeBase) -> Iterator[Block]:
    """Who proposes what, when and why, and the difference that it makes."""
    yield RichText(say("Proposed by"), (*_name_author(draft), (draft.changed_at, SpanKind.TIME)))
    pairs = list(zip(draft.changes, current_items, strict=True))
    keys = {change.key for change in draft.changes}
    changed = [(change, current) for change, current in pairs if not is_kept(current, change.value, keys)]
    kept = [
        describe_change(change.key, None, change.value, keys)
        for change, current in pairs
        if (change, current) not in changed
    ]
    names = [name_key(change.key, change.value, current) for change, current in changed]
    yield Note(say("Changes"), ", ".join(limit_lines(names)))
    if draft.reason:
        yield Note(say("Reason"), draft.reason)
    find_title = find_titles(base, (*current_items, *(change.value for change in draft.changes)))
    for change, current in changed[:MAX_LISTED_ITEMS]:
        yield from build_diff(current, change.value, find_title, SHORT_DIFF_LENGTH)
    yield from map(Subtext, limit_lines(kept))


def _name_author(draft: Draft) -> tuple[Span, ...]:
    if draft.author_id == ERASED_AUTHOR_ID:
        return ((say(FORGOTTEN), SpanKind.UNCHANGED),)
    return ((str(draft.author_id), SpanKind.MENTION),)


def find_viewer(draft: Draft, user_id: int, *, is_owner: bool) -> Viewer:
    """Who somebody is for a draft. A server's owner may let their own changes go that only the limit holds back."""
    may_approve = draft.author_id != user_id or (is_owner and draft.state is DraftState.THROTTLED)
    return Viewer.REVIEWER if may_approve else Viewer.AUTHOR


def render_review_list(
    drafts: Sequence[Draft],
    current_items: Sequence[Item | None],
    base: KnowledgeBase,
    user_id: int,
    *,
    is_owner: bool,
) -> Reply:
    """Render the drafts that wait for a review: the oldest in full, and the number of the others.

    Args:
        drafts: Oldest first.
        current_items: The current values of the items of the oldest, in its order.
        base: The scope's knowledge base, for titles.
        user_id: Who looks.
        is_owner: Whether they own the server.

    """
    if not drafts:
        return Reply((Text(say(NO_REVIEWS)),))
    viewer = find_viewer(drafts[0], user_id, is_owner=is_owner)
    oldest = render_review_request(drafts[0], current_items, base, viewer)
    more = (
        (Subtext(say("Waiting after this one: {count}").format(count=say_number(len(drafts) - 1))),)
        if len(drafts) > 1
        else ()
    )
    return Reply((*oldest.blocks, *more), oldest.buttons)


def render_decided(decision: Decision, current_items: Sequence[Item | None], base: KnowledgeBase) -> Reply:
    """Render a draft that waited, in place of the card that it was waiting in."""
    draft = decision.draft
    is_withdrawn = decision.reviewer_id == draft.author_id and not decision.is_approved
    word = say("Approved") if decision.is_approved else say("Withdrawn") if is_withdrawn else say("Declined")
    label = say("Approved by") if decision.is_approved else say("Declined by")
    by = () if is_withdrawn else (RichText(label, ((str(decision.reviewer_id), SpanKind.MENTION),)),)
    reason = (Note(say("Why"), decision.reason),) if decision.reason else ()
    return Reply(fit_blocks([Title(word), *by, *reason, *_describe(draft, current_items, base)]))


def render_decision(draft: Draft, names: Sequence[str], *, approved: bool) -> Reply:
    """Notify the author of the reviewer's decision; `names` is what the draft changes."""
    decision = say(APPROVED if approved else DECLINED).format(changes=", ".join(limit_lines(names)))
    reason = (Note(say("Reason"), draft.reason),) if draft.reason and not approved else ()
    return Reply((Text(decision), *reason))
