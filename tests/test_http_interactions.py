"""Interactions over HTTP: what Discord signed is answered once, everything else is refused before it is parsed."""

import asyncio
import io
import logging
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import msgspec
import pytest
import pytest_asyncio

from bot.config import LOOPBACK
from bot.discord import endpoint
from bot.discord.permissions import UNTOLD
from bot.emulator.protocol import Payload
from bot.emulator.testing.faults import Status
from bot.emulator.testing.signed_delivery import SignedDelivery
from bot.errors import UserError
from tests.discord_world import SMALL, Delivery, DiscordWorld, discord_world, list_unhandled_errors
from tests.waiting import wait_until

SECRET = "the words of a member"
INTERACTION = msgspec.json.encode({"type": 2, "id": "1", "token": "t", "data": {"name": SECRET}})


@pytest_asyncio.fixture
async def world(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> AsyncIterator[DiscordWorld]:
    """A scenario for a bot without a gateway; nothing in it is connected yet."""
    caplog.set_level(logging.INFO)  # as low as it gets for libraries, see log_privacy
    async with discord_world(SMALL, tmp_path / "a.sqlite3", Delivery.HTTP) as opened:
        yield opened
    assert list_unhandled_errors(caplog) == []
    assert not [record for record in caplog.records if SECRET in record.getMessage()]


async def post(address: str, body: bytes, headers: dict[str, str]) -> tuple[int, str]:
    async with (
        aiohttp.ClientSession() as session,
        session.post(address, data=io.BytesIO(body), headers=headers) as response,
    ):
        return response.status, await response.text()


def sign_elsewhere(world: DiscordWorld, body: bytes) -> dict[str, str]:
    """The headers that another application's key makes."""
    key, ours = world.emulator.state.verify_key, SignedDelivery(world.emulator)
    world.emulator.state.verify_key = key
    return ours.sign(body)


def build_forged_headers(world: DiscordWorld) -> dict[str, dict[str, str]]:
    signed, now = world.emulator.delivery.sign(INTERACTION), int(time.time())
    signature, timestamp = "X-Signature-Ed25519", "X-Signature-Timestamp"
    return {
        "no headers": {},
        "no signature": {timestamp: signed[timestamp]},
        "no time": {signature: signed[signature]},
        "a signature of another body": world.emulator.delivery.sign(b"{}"),
        "another application's key": sign_elsewhere(world, INTERACTION),
        "a signature that is none": {**signed, signature: "z" * 128},
        "a short signature": {**signed, signature: signed[signature][:64]},
        "another time than was signed": {**signed, timestamp: str(now - 1)},
        "a minute ago": world.emulator.delivery.sign(INTERACTION, str(now - 60)),
        "in a minute": world.emulator.delivery.sign(INTERACTION, str(now + 60)),
        "no number": world.emulator.delivery.sign(INTERACTION, "now"),
        "a number without end": world.emulator.delivery.sign(INTERACTION, "9" * 5_000),
    }


async def test_what_discord_did_not_sign_just_now_is_refused_with_401(
    world: DiscordWorld, caplog: pytest.LogCaptureFixture
) -> None:
    async with world.replica() as (_, address):
        refused = {
            name: (await post(address, INTERACTION, headers))[0]
            for name, headers in build_forged_headers(world).items()
        }

    assert refused == dict.fromkeys(refused, 401)
    # It may be this machine's clock, so the operator is told, once.
    assert caplog.text.count("turn on time synchronisation") == 1


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"[]", 400),
        (b'{"type": 2}', 400),
        (b'{"type": "2", "id": "1"}', 400),
        (b'{"type": 2, "id": 1}', 400),
        (b"\xff\xfe", 400),
        pytest.param(b'{"type": 2, "id": "1", "data": ' + b"[" * 100_000, 400, id="deep"),
        pytest.param(b" " * (endpoint.MAX_BODY_BYTES + 1), 413, id="large"),
    ],
)
async def test_a_signed_body_that_is_no_interaction_is_refused(world: DiscordWorld, body: bytes, status: int) -> None:
    async with world.replica() as (_, address):
        assert (await post(address, body, world.emulator.delivery.sign(body)))[0] == status
        assert (await post(address, b"{}", {}))[0] == 401  # and the next one is looked at as before


async def test_a_body_without_a_length_is_read_no_further_than_one_with_a_length(world: DiscordWorld) -> None:
    sent = 0

    async def send_without_end() -> AsyncIterator[bytes]:
        nonlocal sent
        for _ in range(1_000):
            sent += 1
            yield b" " * 65_536

    async with world.replica() as (_, address), aiohttp.ClientSession() as session:
        with pytest.raises(aiohttp.ClientError):
            async with session.post(address, data=send_without_end(), headers=world.emulator.delivery.sign(b"")) as got:
                got.raise_for_status()

    assert sent < 200


async def test_a_body_that_does_not_come_is_not_waited_for(
    world: DiscordWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(endpoint, "READING_SECONDS", 0.1)
    async with world.replica() as (_, address):
        port = int(address.rpartition(":")[2].partition("/")[0])
        reader, writer = await asyncio.open_connection(LOOPBACK, port)
        headers = "".join(f"{name}: {value}\r\n" for name, value in world.emulator.delivery.sign(b"{}").items())
        writer.write(f"POST {endpoint.PATH} HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n{headers}\r\n{{".encode())
        async with asyncio.timeout(5):
            answer = await reader.read()  # to the end: the connection is closed
        writer.close()

    assert b" 408 " in answer


async def test_other_paths_methods_and_protocols_are_refused_without_a_word_in_the_log(
    world: DiscordWorld, caplog: pytest.LogCaptureFixture
) -> None:
    async with world.replica() as (_, address), aiohttp.ClientSession() as session:
        caplog.clear()
        async with session.get(address) as got:
            assert got.status == 405
        async with session.post(address.replace("/interactions", "/")) as got:
            assert got.status == 404
        reader, writer = await asyncio.open_connection(LOOPBACK, int(address.split(":")[2].split("/")[0]))
        writer.write(SECRET.encode() + b"\r\n\r\n")
        assert b" 400 " in await reader.read()
        writer.close()

    assert [record for record in caplog.records if record.levelno >= logging.INFO] == []


def capture_interactions(world: DiscordWorld) -> list[bytes]:
    """The bodies of all interactions from now on, as Discord sends them."""
    bodies: list[bytes] = []

    def capture(event: str, data: Payload, _guild_id: int | None) -> None:
        if event == "INTERACTION_CREATE":
            bodies.append(msgspec.json.encode(data))

    world.emulator.state.listeners.append(capture)
    return bodies


async def test_a_press_that_is_replayed_to_any_replica_counts_once(world: DiscordWorld) -> None:
    async with world.replica() as (_, first), world.replica() as (client, second):
        async with world.emulator.delivery.deliver_to([first]):
            asked = await world.member.slash("ask", question="which pizza with sourdough flies to the moon")
            bodies = capture_interactions(world)
            await asked.press("Ask the moderators")
            with (
                world.emulator.expect_errors()
            ):  # of the replica that has not seen it: Discord has its response already
                for address in (first, second):
                    assert await post(address, bodies[0], world.emulator.delivery.sign(bodies[0])) == (202, "")
                await wait_until(lambda: len(world.emulator.rest.violations) == 1)
        (cluster,) = await client.app.unanswered.fetch_clusters(world.guild.id)

    assert cluster.count == 1


async def test_forms_buttons_and_edits_go_on_at_any_replica(world: DiscordWorld) -> None:
    async with world.replica() as (one, first), world.replica() as (other, second):
        served = [asyncio.Event(), asyncio.Event()]
        for client, event in zip((one, other), served, strict=True):
            client.app.add_change_listener(event.set)
        async with world.emulator.delivery.deliver_to([first, second]):  # in turn, so each step is at the other one
            form = await world.moderator.open_entry_form("sourdough/what")
            preview = await form.submit(text="Sourdough is bread raised by a leaven that is fed.")
            assert "Saved" in (await preview.press("Save")).text
        async with asyncio.timeout(3):
            await asyncio.gather(*(event.wait() for event in served))
        for address in (first, second):
            async with world.emulator.delivery.deliver_to([address]):
                answer = await world.member.slash("ask", question="what is sourdough")
                assert "a leaven that is fed" in answer.text
                assert (await answer.press("👍")).text


async def test_what_only_another_replica_remembers_is_answered_all_the_same(world: DiscordWorld) -> None:
    async with world.replica() as (_, first), world.replica() as (_, second):
        async with world.emulator.delivery.deliver_to([first]):
            await world.moderator.change_settings(review="*")
            choice = await world.moderator.slash("knowledge edit", entry="sourdough/what")
            await (await choice.press("It was wrong…")).modal.submit(text="Bread that rises by itself.")
            shown = await world.owner.slash("knowledge waiting")
            assert "fed leaven" in (await world.member.slash("ask", question="what is sourdough")).text
        async with world.emulator.delivery.deliver_to([second]):
            assert "Saved" in (await (await world.owner.slash("knowledge waiting")).press("Approve")).text
            assert (await shown.press("Approve")).text == "That draft is already saved."
            alone = await world.member.slash("ask", question="and where is it kept")
            assert "I have nothing about: kept" in alone.text


async def test_a_server_that_discord_tells_nothing_of_gets_a_sentence(world: DiscordWorld) -> None:
    async with world.bot():
        world.emulator.faults.plan(Status(500), "/guilds/{guild_id}/channels", times=20)
        assert (await world.moderator.slash("knowledge settings")).text == UNTOLD
        world.emulator.faults.clear()
        assert "ten minutes:** 50" in (await world.moderator.change_settings(max_changes="50")).text


async def test_load_balancers_hear_whether_a_replica_is_ready_and_no_heartbeats_are_waited_for(
    world: DiscordWorld,
) -> None:
    async with world.replica() as (client, address), aiohttp.ClientSession() as session:
        health = client.app.health
        assert (health.heartbeat_age_seconds, health.find_failure(), health.find_obstacle()) == (0.0, None, None)
        async with session.get(address.replace(endpoint.PATH, "/readyz")) as got:
            assert (got.status, await got.text()) == (200, "ok\n")
        health.database_fault = "disk full"
        async with session.get(address.replace(endpoint.PATH, "/readyz")) as got:
            assert (got.status, await got.text()) == (503, "not ready\n")
        health.database_fault = None

    assert health.find_obstacle() == "not listening for Discord's requests"


async def test_a_taken_port_and_a_missing_library_are_one_sentence(
    world: DiscordWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with world.replica() as (client, address):
        port = int(address.rpartition(":")[2].partition("/")[0])
        with pytest.raises(UserError, match=rf"Can't listen at 127\.0\.0\.1, port {port}"):
            async with endpoint.serve_interactions(client, LOOPBACK, port):
                pass
        monkeypatch.setitem(sys.modules, "nacl.signing", None)
        with pytest.raises(UserError, match=r"requirements-http\.txt"):
            async with endpoint.serve_interactions(client, LOOPBACK, 0):
                pass
