"""Fuzzes the running bot over its sockets: interactions and frames."""

import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from copy import deepcopy
from pathlib import Path
from typing import Any
from unittest.mock import patch

import msgspec
from discord.backoff import ExponentialBackoff

from bot.config import Settings
from bot.emulator.clock import FakeClock
from bot.emulator.protocol import InteractionKind
from bot.emulator.state.interactions import PendingInteraction
from bot.emulator.state.state import TOKEN, State
from bot.emulator.testing.driver import NoResponse
from bot.emulator.testing.emulator import InstrumentedEmulator
from tests.discord_world import SMALL, DiscordWorld
from tests.fuzz.mutations import mutate_json, mutate_text
from tests.fuzz.offline import CORPUS
from tests.fuzz.watch import PingWatch, list_refusals

BATCH = 10
"""Inputs between two questions, which show that the bot is alive."""

UNDECODABLE_SHARE = 50
"""One frame in so many can't be decoded, which costs a new connection."""

MAX_BLOCK_BYTES = 140_000
"""More than a block of a zstd stream."""

RECONNECT_SECONDS = 0.4
"""Longer than discord.py takes to call a connection ready: it mixes up two that come faster."""

QUESTION = "what is sourdough"


@asynccontextmanager
async def _open_world(folder: Path, pings: PingWatch) -> AsyncIterator[DiscordWorld]:
    emulator = InstrumentedEmulator(State(clock=FakeClock(running=False)), None, pings.middleware)
    async with emulator.serve():
        settings = Settings(
            discord_token=TOKEN,
            database_path=folder / "online.sqlite3",
            knowledge_path=SMALL,
            discord_api_url=emulator.api_url,
            discord_gateway_url=emulator.gateway_url,
        )
        world = DiscordWorld(emulator, settings)
        async with world.bot():
            yield world


async def fuzz_interactions(count: int, chance: random.Random, folder: Path) -> list[str]:
    """Send mutated interactions of members, moderators and the owner, and ask a question now and then."""
    seeds = msgspec.json.decode((CORPUS / "interactions.json").read_bytes())
    pings, problems = PingWatch(), []
    async with _open_world(folder, pings) as world:
        payloads = _MutatedPayloads(chance)
        world.emulator.state.listeners.insert(0, payloads.mutate)
        await world.moderator.slash("knowledge edit", entry="sourdough/what")  # a draft for the buttons and forms
        source = (await world.member.slash("ask", question=QUESTION)).message
        for number in range(count):
            seed = msgspec.json.decode(msgspec.json.encode(chance.choice(seeds)))
            person = chance.choice((world.member, world.other, world.moderator, world.owner))
            kind = InteractionKind(seed["kind"])
            clock, owners = world.emulator.state.clock, {"0": str(world.guild.id)}
            interaction = PendingInteraction(
                clock.create_id(), kind, person.user, world.channel, clock.now(), owners, source
            )
            payloads.mutates_data = bool(chance.randrange(3))
            payloads.is_armed = True
            world.emulator.interactions.dispatch(interaction, seed["data"])
            payloads.is_armed = False
            if number % BATCH == BATCH - 1:
                problems += await _ask(world, f"after {seed}")
        problems += [*pings.problems, *list_refusals(world.emulator.rest.violations)]
    return problems


class _MutatedPayloads:
    """Mutates the interactions that are dispatched while it is armed."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self.is_armed = False
        self.mutates_data = True

    def mutate(self, event: str, payload: dict[str, Any], _guild_id: int | None) -> None:
        if self.is_armed and event == "INTERACTION_CREATE":
            payload.update(deepcopy(payload))  # parts of it belong to the emulator's messages
            kind = payload["type"]
            mutate_json(payload["data"] if self.mutates_data else payload, self._chance)
            payload["type"] = kind  # Discord refuses the answer to another kind than it sent


async def _ask(world: DiscordWorld, context: str) -> list[str]:
    """Ask as a new member. Returns what is wrong with the answer."""
    world.reset_rate_limit()
    person = world.create_person(world.guild.add_member("Nina"))
    try:
        text = (await person.slash("ask", question=QUESTION)).text
    except NoResponse:
        return [f"no answer {context}"]
    return [f"{text} {context}"] if "went wrong" in text else []


async def fuzz_frames(count: int, chance: random.Random, folder: Path) -> list[str]:
    """Send mutated events and frames that can't be decoded, and ask a question now and then."""
    seeds = msgspec.json.decode((CORPUS / "frames.json").read_bytes())
    problems: list[str] = []
    with patch.object(ExponentialBackoff, "delay", lambda _: RECONNECT_SECONDS):
        async with _open_world(folder, PingWatch()) as world:
            for number in range(count):
                frame = msgspec.json.decode(msgspec.json.encode(chance.choice(seeds)))
                if chance.randrange(UNDECODABLE_SHARE):
                    mutate_json(frame["d"], chance)
                    world.emulator.gateway_faults.send_frame(frame)
                else:
                    await _send_undecodable(world, mutate_text("\x28\xb5\x2f\xfd frame", chance))
                if number % BATCH == BATCH - 1:
                    problems += await _ask(world, f"after {frame}")
    return problems


async def _send_undecodable(world: DiscordWorld, text: str) -> None:
    """Send what is no frame, and wait until the bot has connected anew."""
    gateway = world.emulator.gateway
    before = gateway.identify_count + gateway.resume_count
    # The stream may take the text for the beginning of a block, and wait for the rest before it fails.
    world.emulator.gateway_faults.send_bytes(text.encode("utf-8", "replace") + b"\xff" * MAX_BLOCK_BYTES)
    await world.emulator.state.wait_until(lambda: gateway.identify_count + gateway.resume_count > before, 20)
