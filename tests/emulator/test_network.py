"""Bad days: faults on demand and rate limits, and what discord.py makes of them."""

import asyncio
import time

import aiohttp
import discord
import pytest

from bot.emulator.state.state import TOKEN
from bot.emulator.testing.driver import NoResponse
from bot.emulator.testing.faults import Delay, Drop, Hold, Reset, Status, too_many
from tests.discord_world import stage
from tests.emulator.conftest import Lab
from tests.emulator.sample import Interaction, code_of, hello

CALLBACK = "/callback"
SEND = "POST /channels/{channel_id}/messages"


def channel(lab: Lab) -> discord.PartialMessageable:
    return lab.client.get_partial_messageable(lab.scene.channel.id)


async def test_429_with_via_is_waited_out(lab: Lab) -> None:
    lab.emulator.faults.plan(too_many(0.05), CALLBACK)

    assert (await lab.do(hello)).text == "hello"


async def test_a_global_429_is_waited_out(lab: Lab) -> None:
    lab.emulator.faults.plan(too_many(0.05, everywhere=True), "/messages", "POST")
    await channel(lab).send("hello")

    assert lab.scene.public() == ["hello"]


async def test_429_without_via_is_a_ban_and_not_tried_again(lab: Lab) -> None:
    async def act(interaction: Interaction) -> None:
        with pytest.raises(discord.HTTPException) as caught:
            await hello(interaction)
        assert caught.value.status == 429
        interaction.response._response_type = None
        await interaction.response.send_message("sorry")

    lab.emulator.faults.plan(too_many(0.05, via=False), CALLBACK)

    assert (await lab.do(act)).text == "sorry"


@pytest.fixture
def impatience(monkeypatch: pytest.MonkeyPatch) -> None:
    """The seconds between discord.py's tries pass at once."""
    original = asyncio.sleep
    monkeypatch.setattr(asyncio, "sleep", lambda _seconds: original(0))


@pytest.mark.usefixtures("impatience")
@pytest.mark.parametrize("status", [500, 502, 504])
async def test_a_server_error_is_tried_again(lab: Lab, status: int) -> None:
    lab.emulator.faults.plan(Status(status, "<html>Bad day</html>"), CALLBACK)

    assert (await lab.do(hello)).text == "hello"


@pytest.mark.usefixtures("impatience")
async def test_a_server_error_that_stays_is_raised(lab: Lab) -> None:
    async def act(interaction: Interaction) -> None:
        with pytest.raises(discord.DiscordServerError):
            await hello(interaction)
        interaction.response._response_type = None
        await hello(interaction)

    lab.emulator.faults.plan(Status(503), CALLBACK, times=5)

    assert (await lab.do(act)).text == "hello"


@pytest.mark.parametrize("fault", [Drop(), Reset()])
async def test_a_cut_request_raises_and_nothing_was_done(lab: Lab, fault: Drop | Reset) -> None:
    async def act(interaction: Interaction) -> None:
        with pytest.raises(aiohttp.ClientError):
            await hello(interaction)
        assert lab.scene.public() == []
        interaction.response._response_type = None
        await hello(interaction)

    lab.emulator.faults.plan(fault, CALLBACK)

    assert (await lab.do(act)).text == "hello"


async def test_a_lost_answer_raises_although_it_was_done(lab: Lab) -> None:
    async def act(interaction: Interaction) -> None:
        with pytest.raises(aiohttp.ClientError):
            await hello(interaction)
        interaction.response._response_type = None
        codes.append(await code_of(hello(interaction)))

    codes: list[int] = []
    lab.emulator.faults.plan(Drop(after=True), CALLBACK)
    with lab.emulator.expect_errors():
        assert (await lab.do(act)).text == "hello"
    assert codes == [40060]


async def test_a_slow_answer_is_an_answer(lab: Lab) -> None:
    lab.emulator.faults.plan(Delay(0.05), CALLBACK)

    assert (await lab.do(hello)).text == "hello"


async def test_silence_until_the_deadline_is_no_answer(lab: Lab) -> None:
    async def act(interaction: Interaction) -> None:
        codes.append(await code_of(hello(interaction)))

    async def deadline() -> None:
        await hold.caught.wait()
        lab.emulator.state.advance_clock(3)
        hold.release()

    codes: list[int] = []
    hold = Hold()
    lab.emulator.faults.plan(hold, CALLBACK)
    with lab.emulator.expect_errors(), pytest.raises(NoResponse):
        await asyncio.gather(deadline(), lab.do(act))
    assert codes == [10062]


async def test_when_nothing_is_left_of_a_bucket_the_bot_waits_by_itself(lab: Lab) -> None:
    lab.emulator.limits.routes[SEND] = (3, 0.3)
    began = time.monotonic()
    for number in range(5):
        await channel(lab).send(str(number))

    assert time.monotonic() - began >= 0.25
    assert lab.scene.public() == ["0", "1", "2", "3", "4"]


async def test_buckets_of_two_channels_are_apart() -> None:
    async with stage() as scene, aiohttp.ClientSession(headers={"Authorization": f"Bot {TOKEN}"}) as session:
        scene.emulator.limits.routes[SEND] = (1, 30.0)
        channels = [scene.channel, scene.guild.create_channel("other"), scene.channel]
        urls = [f"{scene.emulator.api_url}/channels/{one.id}/messages" for one in channels]
        answers = [await session.post(url, json={"content": "x"}) for url in urls]

    assert [one.status for one in answers] == [200, 200, 429]


async def test_who_does_not_wait_gets_429_with_the_time_to_wait() -> None:
    async with stage() as scene, aiohttp.ClientSession(headers={"Authorization": f"Bot {TOKEN}"}) as session:
        scene.emulator.limits.routes[SEND] = (2, 30.0)
        url = f"{scene.emulator.api_url}/channels/{scene.channel.id}/messages"
        answers = [await session.post(url, json={"content": "x"}) for _ in range(3)]
        told = await answers[2].json()

    assert [one.status for one in answers] == [200, 200, 429]
    assert [one.headers["X-RateLimit-Remaining"] for one in answers] == ["1", "0", "0"]
    assert len({one.headers["X-RateLimit-Bucket"] for one in answers}) == 1
    assert "Via" in answers[2].headers
    assert 25 < told["retry_after"] <= 30
    assert not told["global"]


async def test_fifty_requests_a_second_over_all_routes() -> None:
    async with stage() as scene, aiohttp.ClientSession(headers={"Authorization": f"Bot {TOKEN}"}) as session:
        url = f"{scene.emulator.api_url}/users/@me"
        answers = await asyncio.gather(*(session.get(url) for _ in range(60)))
        refused = [one for one in answers if one.status == 429]
        assert refused
        assert (await refused[0].json())["global"]
        scene.emulator.state.advance_clock(1)
        assert (await session.get(url)).status == 200


async def test_without_a_token_there_is_nothing() -> None:
    async with stage() as scene, aiohttp.ClientSession() as session:
        with scene.emulator.expect_errors():
            answer = await session.get(f"{scene.emulator.api_url}/users/@me")
            assert (answer.status, await answer.json()) == (401, {"message": "401: Unauthorized", "code": 0})


async def test_a_route_that_is_none_is_noted() -> None:
    async with stage() as scene, aiohttp.ClientSession() as session:
        with scene.emulator.expect_errors() as problems:
            assert (await session.get(f"{scene.emulator.api_url}/nothing")).status == 404
    assert "no such route" in problems[0]


async def test_json_that_cannot_be_read_is_refused() -> None:
    async with stage() as scene, aiohttp.ClientSession(headers={"Authorization": f"Bot {TOKEN}"}) as session:
        url = f"{scene.emulator.api_url}/channels/{scene.channel.id}/messages"
        with scene.emulator.expect_errors():
            answer = await session.post(url, data=b"{", headers={"Content-Type": "application/json"})
            assert (answer.status, (await answer.json())["code"]) == (400, 50109)


@pytest.mark.parametrize(
    ("method", "path", "body"), [("POST", "/channels/{}/messages", [1]), ("GET", "/channels/general", None)]
)
async def test_what_has_another_shape_is_a_bad_form(method: str, path: str, body: object) -> None:
    async with stage() as scene, aiohttp.ClientSession(headers={"Authorization": f"Bot {TOKEN}"}) as session:
        url = scene.emulator.api_url + path.format(scene.channel.id)
        with scene.emulator.expect_errors():
            answer = await session.request(method, url, json=body)
            assert (answer.status, (await answer.json())["code"]) == (400, 50035)


async def test_json_is_told_as_exactly_that() -> None:
    async with stage() as scene, aiohttp.ClientSession(headers={"Authorization": f"Bot {TOKEN}"}) as session:
        answer = await session.get(f"{scene.emulator.api_url}/users/@me")

    assert answer.headers["Content-Type"] == "application/json"


async def test_where_to_connect_is_told() -> None:
    async with stage() as scene, aiohttp.ClientSession(headers={"Authorization": f"Bot {TOKEN}"}) as session:
        plain = await (await session.get(f"{scene.emulator.api_url}/gateway")).json()
        told = await (await session.get(f"{scene.emulator.api_url}/gateway/bot")).json()

    assert plain == {"url": scene.emulator.gateway_url}
    assert told["url"] == scene.emulator.gateway_url
    assert told["session_start_limit"]["max_concurrency"] == 1
