"""The contract checks report request, field and rule. They need Discord's own documents."""

from pathlib import Path

import pytest

from bot.emulator.request import ApiRequest
from bot.emulator.testing.contracts import Contracts
from tests.discord_world import find_contracts_folder
from tests.emulator.conftest import SampleScenario

FOLDER = find_contracts_folder()
CALLBACK = "/interactions/{interaction_id}/{interaction_token}/callback"
needed = pytest.mark.skipif(FOLDER is None, reason="DISCORD_CONTRACTS is not set: the contract check was skipped")


def call(sent: object, template: str = CALLBACK, method: str = "POST") -> ApiRequest:
    return ApiRequest(method, template, template, {}, {}, None, sent)


@pytest.fixture
def contracts() -> Contracts:
    assert FOLDER is not None
    return Contracts(Path(FOLDER))


@needed
def test_a_violation_names_request_field_and_rule(contracts: Contracts) -> None:
    contracts.observe_request(
        call({"type": 4, "data": {"flags": 1 << 15, "components": [{"type": 10, "content": ""}]}})
    )

    (violation,) = contracts.violations
    assert violation.location == f"POST {CALLBACK} request"
    assert violation.field == "data.components.0.content"
    assert "shorter than 1 character" in violation.rule


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
def test_a_violation_is_reported_for_the_closest_alternative(
    contracts: Contracts, sent: dict[str, object], field: str
) -> None:
    contracts.observe_request(call(sent))

    assert [violation.field for violation in contracts.violations] == [field]


@needed
def test_responses_and_unknown_operations_are_checked(contracts: Contracts) -> None:
    contracts.observe_response(call(None, "/users/@me", "GET"), 200, {"id": "1"})
    contracts.observe_request(call(None, "/users/@you", "GET"))

    assert "required property" in contracts.violations[0].rule
    assert contracts.violations[-1].rule == "no such operation in the document"


@needed
def test_events_are_checked(contracts: Contracts) -> None:
    contracts.observe_event("READY", {"v": 10})
    contracts.observe_event("TYPING_START", {})

    assert {violation.location for violation in contracts.violations} == {"dispatch READY (Ready)"}


@needed
async def test_every_request_response_and_event_is_checked(scenario: SampleScenario) -> None:
    assert scenario.emulator.contracts is not None
    before = scenario.emulator.contracts.checked
    await scenario.member.slash("do")

    assert scenario.emulator.contracts.checked == before + 3
    assert scenario.emulator.contracts.violations == []
