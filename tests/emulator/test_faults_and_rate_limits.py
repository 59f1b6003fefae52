"""Faults and rate limits, and how discord.py handles them."""

import asyncio
import time

import aiohttp
import discord
import pytest

from bot.emulator.state.state import TOKEN
from bot.emulator.testing.driver import NoResponse
from bot.emulator.testing.faults import Delay, Drop, Hold, Reset, Status, build_too_many_requests
from tests.discord_world import open_scenario
from tests.emulator.conftest import SampleScenario
from tests.emulator.sample_bot import Interaction, error_code, say_hello
from tests.library_internals import allow_another_response

CALLBACK = "/callback"
SEND = "POST /channels/{channel_id}/messages"


def channel(scenario: SampleScenario) -> discord.PartialMessageable:
    return scenario.bot.get_partial_messageable(scenario.channel.id)


async def test_a_429_is_waited_out(scenario: SampleScenario) -> None:
    scenario.emulator.faults.plan(build_too_many_requests(0.05), CALLBACK)

    assert (await scenario.run(say_hello)).text == "hello"


async def test_a_global_429_is_waited_out(scenario: SampleScenario) -> None:
    scenario.emulator.faults.plan(build_too_many_requests(0.05, is_global=True), "/messages", "POST")
    await channel(scenario).send("hello")

    assert scenario.read_public_texts() == ["hello"]


async def test_a_429_without_via_is_a_ban_and_not_retried(scenario: SampleScenario) -> None:
    async def respond(interaction: Interaction) -> None:
        with pytest.raises(discord.HTTPException) as caught:
            await say_hello(interaction)
        assert caught.value.status == 429
        allow_another_response(interaction)
        await interaction.response.send_message("sorry")

    scenario.emulator.faults.plan(build_too_many_requests(0.05, via=False), CALLBACK)

    assert (await scenario.run(respond)).text == "sorry"


@pytest.fixture
def impatience(monkeypatch: pytest.MonkeyPatch) -> None:
    """The seconds between discord.py's tries pass at once."""
    original = asyncio.sleep
    monkeypatch.setattr(asyncio, "sleep", lambda _seconds: original(0))


@pytest.mark.usefixtures("impatience")
@pytest.mark.parametrize("status", [500, 502, 504])
async def test_a_server_error_is_retried(scenario: SampleScenario, status: int) -> None:
    scenario.emulator.faults.plan(Status(status, "<html>Bad day</html>"), CALLBACK)

    assert (await scenario.run(say_hello)).text == "hello"


@pytest.mark.usefixtures("impatience")
async def test_a_persistent_server_error_is_raised(scenario: SampleScenario) -> None:
    async def respond(interaction: Interaction) -> None:
        with pytest.raises(discord.DiscordServerError):
            await say_hello(interaction)
        allow_another_response(interaction)
        await say_hello(interaction)

    scenario.emulator.faults.plan(Status(503), CALLBACK, times=5)

    assert (await scenario.run(respond)).text == "hello"


@pytest.mark.parametrize("fault", [Drop(), Reset()])
async def test_a_cut_request_raises_and_has_no_effect(scenario: SampleScenario, fault: Drop | Reset) -> None:
    async def respond(interaction: Interaction) -> None:
        with pytest.raises(aiohttp.ClientError):
            await say_hello(interaction)
        assert scenario.read_public_texts() == []
        allow_another_response(interaction)
        await say_hello(interaction)

    scenario.emulator.faults.plan(fault, CALLBACK)

    assert (await scenario.run(respond)).text == "hello"


async def test_a_lost_response_raises_although_the_request_took_effect(scenario: SampleScenario) -> None:
    async def respond(interaction: Interaction) -> None:
        with pytest.raises(aiohttp.ClientError):
            await say_hello(interaction)
        allow_another_response(interaction)
        codes.append(await error_code(say_hello(interaction)))

    codes: list[int] = []
    scenario.emulator.faults.plan(Drop(after=True), CALLBACK)
    with scenario.emulator.expect_errors():
        assert (await scenario.run(respond)).text == "hello"
    assert codes == [40060]


async def test_a_slow_response_succeeds(scenario: SampleScenario) -> None:
    scenario.emulator.faults.plan(Delay(0.05), CALLBACK)

    assert (await scenario.run(say_hello)).text == "hello"


async def test_a_request_held_beyond_the_deadline_fails(scenario: SampleScenario) -> None:
    async def respond(interaction: Interaction) -> None:
        codes.append(await error_code(say_hello(interaction)))

    async def deadline() -> None:
        await hold.caught.wait()
        scenario.emulator.state.advance_clock(3)
        hold.release()

    codes: list[int] = []
    hold = Hold()
    scenario.emulator.faults.plan(hold, CALLBACK)
    with scenario.emulator.expect_errors(), pytest.raises(NoResponse):
        await asyncio.gather(deadline(), scenario.run(respond))
    assert codes == [10062]


async def test_a_bot_waits_when_a_bucket_is_exhausted(scenario: SampleScenario) -> None:
    scenario.emulator.rest.limits.routes[SEND] = (3, 0.3)
    started_at = time.monotonic()
    for number in range(5):
        await channel(scenario).send(str(number))

    assert time.monotonic() - started_at >= 0.25
    assert scenario.read_public_texts() == ["0", "1", "2", "3", "4"]


async def test_channels_have_separate_buckets() -> None:
    async with open_scenario() as scenario, aiohttp.ClientSession(headers={"Authorization": f"Bot {TOKEN}"}) as session:
        scenario.emulator.rest.limits.routes[SEND] = (1, 30.0)
        channels = [scenario.channel, scenario.guild.create_channel("other"), scenario.channel]
        urls = [f"{scenario.emulator.api_url}/channels/{each.id}/messages" for each in channels]
        responses = [await session.post(url, json={"content": "x"}) for url in urls]

    assert [response.status for response in responses] == [200, 200, 429]


async def test_a_request_over_the_limit_gets_a_429_with_retry_after() -> None:
    async with open_scenario() as scenario, aiohttp.ClientSession(headers={"Authorization": f"Bot {TOKEN}"}) as session:
        scenario.emulator.rest.limits.routes[SEND] = (2, 30.0)
        url = f"{scenario.emulator.api_url}/channels/{scenario.channel.id}/messages"
        responses = [await session.post(url, json={"content": "x"}) for _ in range(3)]
        body = await responses[2].json()

    assert [response.status for response in responses] == [200, 200, 429]
    assert [response.headers["X-RateLimit-Remaining"] for response in responses] == ["1", "0", "0"]
    assert len({response.headers["X-RateLimit-Bucket"] for response in responses}) == 1
    assert "Via" in responses[2].headers
    assert 25 < body["retry_after"] <= 30
    assert not body["global"]


async def test_the_global_limit_is_fifty_requests_a_second() -> None:
    async with open_scenario() as scenario, aiohttp.ClientSession(headers={"Authorization": f"Bot {TOKEN}"}) as session:
        url = f"{scenario.emulator.api_url}/users/@me"
        responses = await asyncio.gather(*(session.get(url) for _ in range(60)))
        refused = [response for response in responses if response.status == 429]
        assert refused
        assert (await refused[0].json())["global"]
        scenario.emulator.state.advance_clock(1)
        assert (await session.get(url)).status == 200


async def test_a_request_without_a_token_is_refused() -> None:
    async with open_scenario() as scenario, aiohttp.ClientSession() as session:
        with scenario.emulator.expect_errors():
            response = await session.get(f"{scenario.emulator.api_url}/users/@me")
            assert (response.status, await response.json()) == (401, {"message": "401: Unauthorized", "code": 0})


async def test_an_unknown_route_is_refused_and_noted() -> None:
    async with open_scenario() as scenario, aiohttp.ClientSession() as session:
        with scenario.emulator.expect_errors() as problems:
            assert (await session.get(f"{scenario.emulator.api_url}/nothing")).status == 404
    assert "no such route" in problems[0]


async def test_invalid_json_is_refused() -> None:
    async with open_scenario() as scenario, aiohttp.ClientSession(headers={"Authorization": f"Bot {TOKEN}"}) as session:
        url = f"{scenario.emulator.api_url}/channels/{scenario.channel.id}/messages"
        with scenario.emulator.expect_errors():
            response = await session.post(url, data=b"{", headers={"Content-Type": "application/json"})
            assert (response.status, (await response.json())["code"]) == (400, 50109)


@pytest.mark.parametrize(
    ("method", "path", "body"), [("POST", "/channels/{}/messages", [1]), ("GET", "/channels/general", None)]
)
async def test_a_body_or_id_of_another_type_is_an_invalid_form_body(method: str, path: str, body: object) -> None:
    async with open_scenario() as scenario, aiohttp.ClientSession(headers={"Authorization": f"Bot {TOKEN}"}) as session:
        url = scenario.emulator.api_url + path.format(scenario.channel.id)
        with scenario.emulator.expect_errors():
            response = await session.request(method, url, json=body)
            assert (response.status, (await response.json())["code"]) == (400, 50035)


async def test_json_responses_have_the_exact_content_type() -> None:
    async with open_scenario() as scenario, aiohttp.ClientSession(headers={"Authorization": f"Bot {TOKEN}"}) as session:
        response = await session.get(f"{scenario.emulator.api_url}/users/@me")

    assert response.headers["Content-Type"] == "application/json"


async def test_the_gateway_address_is_served() -> None:
    async with open_scenario() as scenario, aiohttp.ClientSession(headers={"Authorization": f"Bot {TOKEN}"}) as session:
        plain = await (await session.get(f"{scenario.emulator.api_url}/gateway")).json()
        body = await (await session.get(f"{scenario.emulator.api_url}/gateway/bot")).json()

    assert plain == {"url": scenario.emulator.gateway_url}
    assert body["url"] == scenario.emulator.gateway_url
    assert body["session_start_limit"]["max_concurrency"] == 1
