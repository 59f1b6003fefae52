"""Custom ids of buttons: what is encoded decodes to itself, and buttons that were posted earlier keep working."""

from dataclasses import fields
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.permission_level import PermissionLevel
from bot.replies.actions import (
    Action,
    AddPhrases,
    AnswerQuestion,
    AskModerators,
    Dismiss,
    DraftAction,
    DraftStep,
    EditEntry,
    Follow,
    KeepRevision,
    ListTopics,
    MarkChecked,
    QueueTab,
    Rating,
    ReportKind,
    Revert,
    RevertPoint,
    Settle,
    Share,
    Show,
    ShowQueue,
    ShowReport,
    ShowStatistics,
    ShowTopic,
    UnknownAction,
    Vote,
)
from bot.replies.custom_id import ACTIONS_BY_VERB, decode, encode, fits

POSTED: dict[str, Action] = {
    "show:0:kfor/what": Show(("kfor/what",)),
    "show:2:kfor/what+kfor/who": Show(("kfor/what", "kfor/who"), 2),
    "topic:1:kfor": ShowTopic("kfor", 1),
    "topics:0:": ListTopics(),
    "topics:3:missions": ListTopics("missions", 3),
    "corrections:0:": ShowReport(ReportKind.CORRECTIONS),
    "timeline:0:c/x": ShowReport(ReportKind.TIMELINE, "c/x"),
    "sources:4:kfor": ShowReport(ReportKind.SOURCES, "kfor", 4),
    "share:0:kfor/what": Share(("kfor/what",)),
    "share:2010010120110101:kfor/what+kfor/who": Share(("kfor/what", "kfor/who"), 2010010120110101),
    "moderators:0:": AskModerators(),
    "follow:7:": Follow(7),
    "helpful:3:kfor/what": Vote("kfor/what", 3, Rating.HELPFUL),
    "unhelpful:3:kfor/what": Vote("kfor/what", 3, Rating.UNHELPFUL),
    "queue:0:gaps": ShowQueue(),
    "queue:0:doubted": ShowQueue(QueueTab.DOWNVOTED),
    "queue:2:outside": ShowQueue(QueueTab.OUTSIDE, 2),
    "queue:0:overdue": ShowQueue(QueueTab.OVERDUE),
    "dismiss:123456789012:": Dismiss(123_456_789_012),
    "leave:3:kfor/what": KeepRevision("kfor/what", 3),
    "stats:90:": ShowStatistics(90),
    "draft:12:save": DraftAction(DraftStep.SAVE, 12),
    "draft:12:anyway": DraftAction(DraftStep.SAVE_ANYWAY, 12),
    "draft:12:new": DraftAction(DraftStep.NEW, 12),
    "draft:12:entry": DraftAction(DraftStep.ENTRY, 12),
    "draft:12:more": DraftAction(DraftStep.MORE, 12),
    "draft:12:mine": DraftAction(DraftStep.OVERWRITE, 12),
    "draft:12:discard": DraftAction(DraftStep.DISCARD, 12),
    "draft:12:approve": DraftAction(DraftStep.APPROVE, 12),
    "draft:12:over": DraftAction(DraftStep.APPROVE_OVER, 12),
    "draft:12:reject": DraftAction(DraftStep.REJECT, 12),
    "revert:9:": Revert(9),
    "revert:9:undo": Revert(9, RevertPoint.BEFORE),
    "settle:1:kfor/what": Settle("kfor/what", ours=True),
    "settle:0:source+house-rules": Settle("source:house-rules", ours=False),
    "edit:0:kfor/what": EditEntry("kfor/what"),
    "checked:0:kfor/what": MarkChecked("kfor/what"),
    "answer:7:": AnswerQuestion(7),
    "teach:7:": AddPhrases(7),
}
"""As posted since the first release. Rows are added and never changed: these buttons are in people's channels."""

ENCODED = [kind for kind in get_args(Action) if kind is not UnknownAction]


@pytest.mark.parametrize("custom_id", POSTED)
def test_a_button_of_an_earlier_version_still_means_the_same(custom_id: str) -> None:
    assert decode(custom_id) == POSTED[custom_id]
    assert encode(POSTED[custom_id]) == custom_id
    assert fits(POSTED[custom_id])


def test_every_verb_was_posted_by_one_action_alone() -> None:
    posted = {custom_id.partition(":")[0]: type(action) for custom_id, action in POSTED.items()}

    assert posted == ACTIONS_BY_VERB
    assert set(ACTIONS_BY_VERB.values()) == set(ENCODED)
    assert all(verb == verb.lower() and verb.isalpha() for verb in ACTIONS_BY_VERB)


@pytest.mark.parametrize("kind", ENCODED)
def test_a_custom_id_carries_every_field_of_its_action(kind: type[Action]) -> None:
    verb = next(verb for verb, of in ACTIONS_BY_VERB.items() if of is kind)
    template: str = getattr(kind, "custom_id")  # noqa: B009 - the one class without it is not among these

    assert template.count(":") == 2
    assert all(f"{{{field.name}}}" in template for field in fields(kind)), verb


@pytest.mark.parametrize("kind", get_args(Action))
def test_every_action_requires_a_permission_level(kind: type[Action]) -> None:
    assert isinstance(kind.permission, PermissionLevel)


RANDOM = st.text() | st.builds(
    "{}:{}".format, st.sampled_from(sorted(ACTIONS_BY_VERB)), st.from_regex(r"[0-9]{1,18}:[a-z0-9/+-]*", fullmatch=True)
)


@given(RANDOM)
def test_whatever_a_custom_id_decodes_to_is_encoded_and_decoded_alike(custom_id: str) -> None:
    action = decode(custom_id)

    assert decode(encode(action)) == action
