"""Every check that a draft passes before it is saved, except those that need the write transaction.

Validation problems refuse a save, warnings ask for a reason, and some categories need a review. Conflicts and the
change limit are checked inside the transaction: see `DraftService.save`. What needs a review follows from what the
draft touches: see `bot.domain.effects`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.domain.changes import Change, Draft, Operation
from bot.domain.effects import find_effects
from bot.domain.items import compute_digest, find_item, get_topic_id
from bot.domain.knowledge import KnowledgeBase
from bot.domain.overlay import Overlaid, Overlay, Override, apply_overlay
from bot.languages import mark, say
from bot.moderation.change_validation import validate_changes
from bot.moderation.regressions import find_regressions
from bot.service.snapshot import Snapshot

MAX_HIDDEN_WITHOUT_REASON = 5
"""More entries hidden at once look like an accident, or like vandalism."""

_NEW_TEXT = (Operation.ADD, Operation.EDIT, Operation.IMPORT)
"""Only these can take questions from other entries: the others bring back what was accepted before."""

HIDES_MANY = mark("this hides {count} entries at once.")


@dataclass(frozen=True, slots=True)
class CheckedDraft:
    """The base with the draft applied, and what speaks against that. Drafts with problems are not looked at further.

    Attributes:
        losing: The ids of the categories whose entries would lose questions to others.

    """

    base: KnowledgeBase
    problems: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    losing: frozenset[str] = frozenset()


def check_draft(draft: Draft, overlay: Overlay, snapshot: Snapshot, parent: Snapshot) -> CheckedDraft:
    """Apply a draft to a copy and check the result. CPU-bound: run it in a thread.

    Args:
        draft: The draft.
        overlay: The overlay of the draft's scope, without the draft.
        snapshot: What the scope serves now.
        parent: The snapshot that the overlay is applied to.

    """
    overlaid = apply_changes(parent.base, overlay, draft.changes)
    if problems := _validate(draft, snapshot, parent, overlaid):
        # An index is made of what is valid, and looking for regressions is wasted on a draft that can't be saved.
        return CheckedDraft(overlaid.base, tuple(problems))
    after = parent.with_overlay(overlaid)
    topics = dict.fromkeys(name for change in draft.changes if (name := get_topic_id(change.key)))
    regressions = find_regressions(snapshot, after, topics) if draft.operation in _NEW_TEXT else []
    warnings = (*_warn_of_hiding(draft, snapshot.base), *(regression.warning for regression in regressions))
    return CheckedDraft(after.base, (), warnings, frozenset(regression.category for regression in regressions))


def find_problems(draft: Draft, overlay: Overlay, snapshot: Snapshot, parent: Snapshot) -> list[str]:
    """The problems alone, which takes no index of the result. Arguments as for `check_draft`; run it in a thread."""
    return _validate(draft, snapshot, parent, apply_changes(parent.base, overlay, draft.changes))


def _validate(draft: Draft, snapshot: Snapshot, parent: Snapshot, overlaid: Overlaid) -> list[str]:
    keys = [change.key for change in draft.changes]
    return validate_changes(snapshot, parent.base, overlaid, keys, datetime.now(UTC).date())


def _warn_of_hiding(draft: Draft, base: KnowledgeBase) -> list[str]:
    count = len(find_effects(draft.changes, base).hidden)
    return [say(HIDES_MANY).format(count=count)] if count > MAX_HIDDEN_WITHOUT_REASON else []


def apply_changes(parent: KnowledgeBase, overlay: Overlay, changes: Sequence[Change]) -> Overlaid:
    """The parent base with the overlay and these changes; a change back to what the parent says ends its override."""
    overrides = dict(overlay)
    for change in changes:
        if change.value is not None and compute_digest(change.value) == compute_digest(find_item(parent, change.key)):
            overrides.pop(change.key, None)
        else:
            overrides[change.key] = _override(parent, overlay, change)
    return apply_overlay(parent, overrides)


def _override(parent: KnowledgeBase, overlay: Overlay, change: Change) -> Override:
    entry, override = parent.entry(change.key), overlay.get(change.key)
    # The numbering goes on from the parent's, so that votes on its revisions are never taken for votes on this one.
    number = override.revision if override else entry.revision if entry else 0
    return Override(change.value, compute_digest(find_item(parent, change.key)), number + 1)
