"""The judge itself: Discord's documents, where they are at hand, tell request, field and rule."""

from pathlib import Path

import pytest

from bot.emulator.request import ApiRequest
from bot.emulator.testing.contracts import Contracts
from tests.discord_world import contracts
from tests.emulator.conftest import Lab

FOLDER = contracts()
CALLBACK = "/interactions/{interaction_id}/{interaction_token}/callback"
needed = pytest.mark.skipif(FOLDER is None, reason="DISCORD_CONTRACTS is not set: the contract check was skipped")


def call(sent: object, template: str = CALLBACK, method: str = "POST") -> ApiRequest:
    return ApiRequest(method, template, template, {}, {}, None, sent)


@pytest.fixture
def judge() -> Contracts:
    assert FOLDER is not None
    return Contracts(Path(FOLDER))


@needed
def test_a_breach_names_request_field_and_rule(judge: Contracts) -> None:
    judge.request(call({"type": 4, "data": {"flags": 1 << 15, "components": [{"type": 10, "content": ""}]}}))

    (breach,) = judge.breaches
    assert breach.where == f"POST {CALLBACK} request"
    assert breach.field == "data.components.0.content"
    assert "shorter than 1 character" in breach.rule


@needed
@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"type": 4, "data": {"content": "x" * 2_001}}, "data.content"),
        ({"type": 8, "data": {"choices": [{"name": "x" * 101, "value": "x"}]}}, "data.choices.0.name"),
        (
            {"type": 9, "data": {"custom_id": "a", "title": "x" * 46, "components": [{"type": 10, "content": "x"}]}},
            "data.title",
        ),
    ],
)
def test_the_nearest_alternative_is_the_one_told(judge: Contracts, sent: dict[str, object], field: str) -> None:
    judge.request(call(sent))

    assert [breach.field for breach in judge.breaches] == [field]


@needed
def test_answers_and_unknown_operations_are_judged(judge: Contracts) -> None:
    judge.answer(call(None, "/users/@me", "GET"), 200, {"id": "1"})
    judge.request(call(None, "/users/@you", "GET"))

    assert "required property" in judge.breaches[0].rule
    assert judge.breaches[-1].rule == "no such operation in the document"


@needed
def test_dispatches_are_judged(judge: Contracts) -> None:
    judge.dispatch("READY", {"v": 10})
    judge.dispatch("TYPING_START", {})

    assert {breach.where for breach in judge.breaches} == {"dispatch READY (Ready)"}


@needed
async def test_a_visit_is_judged_request_by_request(lab: Lab) -> None:
    assert lab.emulator.contracts is not None
    before = lab.emulator.contracts.checked
    await lab.member.slash("do")

    assert lab.emulator.contracts.checked == before + 3
    assert lab.emulator.contracts.breaches == []
