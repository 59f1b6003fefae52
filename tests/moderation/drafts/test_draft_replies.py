"""Previews, results and history fit into Discord's messages, however long their content is."""

from dataclasses import replace

from bot.app import Almanac
from bot.discord.components.limits import MAX_TEXT_LENGTH
from bot.discord.components.message import build_view
from bot.domain.changes import Attribution, Change, ChangeSet, Draft, DraftState, Operation, OverrideDiff, Revision
from bot.domain.dates import PartialDate
from bot.domain.knowledge import Correction, Dispute, Entry, EntryKind, KnowledgeBase, Source, SourceQuality, Topic
from bot.domain.save_results import Conflict, InvalidDraft, PendingReview, Preview, Saved
from bot.replies.diff import build_diff
from bot.replies.document import Reply
from bot.replies.drafts import render_preview, render_problems
from bot.replies.history import render_history, render_overrides, render_revision_diff, render_state_choice
from bot.replies.items import find_titles, name_key
from bot.replies.plain_text import format_block, render_plain
from bot.replies.reviews import render_decision, render_review_list
from bot.replies.save_results import render_save_result

LONG = "*word_ " * 142
SOURCES = {
    f"s{number}": Source(f"s{number}", LONG[:200], LONG[:100], SourceQuality.OTHER, f"https://e.org/{'a' * 480}")
    for number in range(8)
}
LARGEST = Entry(
    "t", "e", EntryKind.FACT, LONG * 12, PartialDate(2024, 1, 1), tuple(SOURCES),
    tuple(f"{n} {LONG[:490]}" for n in range(60)),
    correction=Correction(LONG[:400], LONG[:400], PartialDate(2024)), disputed=Dispute(LONG[:400], tuple(SOURCES)),
)  # fmt: skip
OTHER = replace(LARGEST, text="x" + LONG[1:][::-1], asked=tuple(one[::-1] for one in LARGEST.asked))
SHORT = replace(LARGEST, text="Short.", asked=("what",), correction=None, disputed=None, sources=("s0",))
TOPIC = Topic("t", LONG[:200], "c", (LARGEST,))
BASE = KnowledgeBase("T", "A", {"c": "C"}, SOURCES, {"t": TOPIC})
MANY = tuple(Change(f"t/e{number}", LARGEST, "") for number in range(40))
DRAFT = Draft(
    1, "guild:1", 1, DraftState.OPEN, Operation.EDIT, (Change("t/e", LARGEST, ""),), {"text": LONG, "asked": LONG}, LONG
)


def require_fit(reply: Reply) -> str:
    view = build_view(reply)
    assert view.content_length() <= MAX_TEXT_LENGTH
    assert len(view.to_components()) <= 10
    return render_plain(reply)


def build_preview(app: Almanac, draft: Draft, before: tuple[Entry | None, ...]) -> Preview:
    return Preview(draft, BASE, before, ())


async def test_previews_fit(app: Almanac) -> None:
    warned = replace(DRAFT, warnings=tuple(f"{number} {LONG}" for number in range(30)))
    shown = require_fit(render_preview(build_preview(app, warned, (OTHER,))))

    assert shown.startswith("Preview\nWarning: 0 ")
    assert "Save anyway…" in shown
    require_fit(render_preview(build_preview(app, DRAFT, (OTHER,))))
    assert "Items that change: 40;" in require_fit(
        render_preview(build_preview(app, replace(DRAFT, changes=MANY), (None,) * 40))
    )


def test_a_change_in_a_long_text_is_seen_below_its_beginning() -> None:
    before = replace(SHORT, text="\n\n".join(f"Paragraph {number}. " + "word " * 60 for number in range(30)))
    after = replace(before, text=before.text.replace("Paragraph 25.", "Chapter 25."))
    draft = replace(DRAFT, changes=(Change("t/e", after, ""),))
    shown = require_fit(
        render_preview(Preview(draft, replace(BASE, topics={"t": replace(TOPIC, entries=(after,))}), (before,), ()))
    )

    assert "… The text goes on." in shown
    assert "[-Paragraph-] {+Chapter+} 25." in shown


def test_a_change_of_blanks_alone_is_seen() -> None:
    before = replace(SHORT, text="```py\nif x:\nprint(1)\n```")
    after = replace(before, text="```py\nif x:\n    print(1)\n```")
    (line,) = build_diff(before, after, find_titles(BASE))

    assert format_block(line) == "Statement: ```py ↵ if x: [-↵-] {+↵····+} print(1) ↵ ```"


def test_problems_fit() -> None:
    shown = require_fit(render_problems(DRAFT, [f"{number} {LONG}" for number in range(50)]))

    assert shown.startswith("Not saved yet\n• 0 ")
    assert "Keep editing" in shown


def test_outcomes_fit() -> None:
    many = replace(DRAFT, changes=MANY)
    names = [name_key(change.key, change.value) for change in MANY]

    assert "… and 28 more" in require_fit(render_save_result(Saved(many, tuple(range(40)), 1, (None,) * 40), BASE))
    assert "[Withdraw]" in require_fit(render_save_result(PendingReview(many, (None,) * 40), BASE))
    assert "ten minutes" in require_fit(
        render_save_result(PendingReview(replace(DRAFT, state=DraftState.THROTTLED), (OTHER,)), BASE)
    )
    assert "Overwrite with mine" in require_fit(render_save_result(Conflict(DRAFT, (("t/e", OTHER),)), BASE))
    assert "Discard" in require_fit(render_save_result(InvalidDraft(many, (LONG,) * 30), BASE))
    assert "Waiting after this one: 1" in require_fit(
        render_review_list([DRAFT, DRAFT], (OTHER,), BASE, 2, is_owner=False)
    )
    assert require_fit(render_review_list([], (), BASE, 2, is_owner=False)) == "No changes are waiting for review."
    assert "approved" in require_fit(render_decision(many, names, approved=True))
    assert "declined your change" in require_fit(render_decision(many, names, approved=False))


def test_history_fits_and_shows_author_time_and_reason() -> None:
    signed = Attribution(7, LONG[:300], 8)
    one = Revision(5, "guild:1", "t/e", 2, Operation.EDIT, OTHER, LARGEST, signed, "2026-11-23T16:00:00+00:00", 5)
    sets = [ChangeSet((replace(one, id=number, change_set_id=number),)) for number in range(5)]
    shown = require_fit(render_history(sets, BASE, 0, 12))

    assert "edited by member 7 · approved by member 8 · on 23 November 2026 at 16:00 UTC · Reason:" in shown
    assert "<@7>" in str(build_view(render_history(sets[:1], BASE, 0, 1)).to_components())
    assert "<t:1795449600:f>" in str(build_view(render_history(sets[:1], BASE, 0, 1)).to_components())
    assert "Page 1 of 3" in require_fit(render_history(sets, BASE, 0, 12))
    assert "There are no older changes." in require_fit(render_history([], BASE, 3, 1))
    assert "Nothing has been changed here." in require_fit(render_history([], BASE, 0, 0))
    assert "Back to the one before" in require_fit(
        render_revision_diff(one, replace(one, value=OTHER), find_titles(BASE))
    )
    assert "They are identical." in require_fit(render_revision_diff(one, one, find_titles(BASE)))
    assert "Compare it with…" in require_fit(render_state_choice(one, [one] * 25, BASE))
    assert "no other state" in require_fit(render_state_choice(one, [], BASE))


def test_differences_from_the_shared_base_fit() -> None:
    clash = OverrideDiff("t/e", LARGEST, OTHER, "the shared version has changed since")
    shown = require_fit(render_overrides([clash] * 7, BASE, 0))

    assert shown.count("[Keep ours: “") >= 2
    assert "[Edit: “" in shown
    assert "hidden here" in require_fit(render_overrides([OverrideDiff("t/e", None, OTHER, None)], BASE, 0))
    assert "only here" in require_fit(render_overrides([OverrideDiff("t/e", LARGEST, None, None)], BASE, 0))
    assert "There are no more differences." in require_fit(render_overrides([clash], BASE, 2))
    assert "Nothing differs" in require_fit(render_overrides([], BASE, 0))
