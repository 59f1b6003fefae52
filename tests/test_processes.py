"""What several processes share on both databases: limits, votes, questions, drafts, notices, log channel, edits.

Each process is an application of its own, with its own connections; nothing but the database is common to them.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Sequence
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import pytest_asyncio

from bot.app import Almanac
from bot.discord.rate_limit import MAX_CALLS, RateLimited, RateLimiter
from bot.domain.changes import SHARED, format_guild_scope
from bot.domain.guild_settings import GuildSettings
from bot.domain.save_results import Saved
from bot.errors import UserError
from bot.service import brakes
from bot.service.brakes import SharedBrakes
from tests.discord_world import SMALL, discord_world
from tests.moderation.drafts.bakery import DEFAULT, GUILD, HERE, LEAFLET, PETRA, SALT, ask, create_draft, save
from tests.postgres import settings_for
from tests.waiting import wait_until

LOG_CHANNEL = 77


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let counting take its time on a machine that has other work; a bot's member would not wait for it."""
    monkeypatch.setattr(brakes, "MAX_WAIT_SECONDS", 10.0)


@pytest_asyncio.fixture(params=[2, 4])
async def processes(request: pytest.FixtureRequest, address: Path | str) -> AsyncIterator[list[Almanac]]:
    """Applications that know of each other: each has written something, as a bot does at its start."""
    async with AsyncExitStack() as stack:
        opening = [Almanac.open(settings_for(address, SMALL)) for _ in range(request.param)]
        opened = [await stack.enter_async_context(app) for app in opening]
        for app in opened:
            assert await app.database.find_fault() is None
        await wait_until(lambda: all(app.database.is_shared for app in opened))
        yield opened


async def let_through(limiter: RateLimiter, shared: SharedBrakes) -> bool:
    try:
        await limiter.acquire_everywhere(PETRA, shared)
    except RateLimited:
        return False
    return True


async def try_all(attempts: Sequence[Awaitable[object]]) -> list[object]:
    """What came of each, at the same time."""
    return list(await asyncio.gather(*attempts, return_exceptions=True))


async def test_a_member_runs_as_many_commands_as_in_one_process(processes: list[Almanac]) -> None:
    limiters = [(RateLimiter(), app.brakes) for app in processes]
    passed = await try_all([let_through(*limiter) for _ in range(MAX_CALLS) for limiter in limiters])

    assert passed.count(True) == MAX_CALLS
    assert passed.count(False) == len(passed) - MAX_CALLS


async def test_a_vote_counts_once(processes: list[Almanac]) -> None:
    for helpful in (True, False):
        await try_all([app.votes.vote(GUILD, PETRA, "sourdough/what", 1, helpful=helpful) for app in processes])

    rows = await processes[0].database.reading.execute_fetchall("SELECT helpful FROM vote")
    assert [tuple(row) for row in rows] == [(0,)]


async def test_a_press_that_all_are_sent_counts_once_and_is_answered_to_one(processes: list[Almanac]) -> None:
    submitted = [await app.unanswered.submit(GUILD, "how salty is it", press_id=5) for app in processes]
    question = submitted[0].id
    await processes[0].unanswered.follow(
        GUILD, question, PETRA, await processes[1].unanswered.prove_asker(question, PETRA)
    )
    (cluster,) = await processes[0].unanswered.fetch_clusters(GUILD)
    assert cluster.count == 1

    await save(processes[0], ("sourdough/salt", replace(SALT, asked=("how salty is it",))))
    async with asyncio.timeout(10):
        while not (notices := await processes[-1].unanswered.fetch_due_notices()):  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    assert (await try_all([app.unanswered.claim(notices[0]) for app in processes])).count(True) == 1


async def test_what_two_bots_are_sent_is_answered_and_counted_once(address: Path | str) -> None:
    """The emulated Discord refuses a second answer, and such a refusal fails the test."""
    async with discord_world(SMALL, address) as world, world.bot() as one, world.bot() as other:
        apps = [one.app, other.app]
        for app in apps:
            assert await app.database.find_fault() is None
        await wait_until(lambda: all(app.database.is_shared for app in apps))
        assert "fed leaven" in (await world.member.slash("ask", question="what is sourdough")).text
        unknown = await world.member.slash("ask", question="how much butter for sourdough")
        assert "passed on" in (await unknown.press("Ask the moderators")).text
        assert "Saved" in (await world.moderator.hide("keeping/bag")).text
        for app in apps:
            await app.usage.flush()

        counts = await one.app.usage.fetch_counts(world.guild.id, date.min)
        assert sum(counts.by_day.values()) == 2
        (cluster,) = await one.app.unanswered.fetch_clusters(world.guild.id)
        assert cluster.count == 1
        assert len(await one.app.history.fetch_revisions(format_guild_scope(world.guild.id))) == 1


async def test_a_draft_is_saved_once(processes: list[Almanac]) -> None:
    draft = await create_draft(processes[0], ("source:leaflet", LEAFLET))
    results = await try_all([app.drafts.save(draft, DEFAULT, "because") for app in processes])

    assert sum(isinstance(result, Saved) for result in results) == 1
    assert sum(isinstance(result, UserError) for result in results) == len(processes) - 1
    assert len(await processes[-1].history.fetch_revisions(HERE)) == 1


async def test_the_log_channel_is_sent_each_change_once(processes: list[Almanac]) -> None:
    await processes[0].change_guild_settings(GUILD, lambda _: GuildSettings(log_channel_id=LOG_CHANNEL))
    await save(processes[0], ("source:leaflet", LEAFLET))
    batches = [(await app.fetch_unlogged_changes())[0] for app in processes]
    marked = await try_all(
        [
            app.mark_logged(GUILD, batch.cursor, batch.revisions[-1].id)
            for app, batch in zip(processes, batches, strict=True)
        ]
    )

    assert marked.count(True) == 1
    assert await processes[0].fetch_unlogged_changes() == []


async def test_an_edit_is_served_by_all_within_a_second(processes: list[Almanac]) -> None:
    await save(processes[0], ("sourdough/salt", SALT), scope=SHARED)
    async with asyncio.timeout(1):
        for app in processes:
            while await ask(app, "how much salt goes in") != "sourdough/salt":  # noqa: ASYNC110
                await asyncio.sleep(0.01)


async def test_a_process_alone_with_its_file_writes_nothing_for_a_command(tmp_path: Path) -> None:
    async with Almanac.open(settings_for(tmp_path / "a.sqlite3", SMALL)) as app:
        assert await let_through(RateLimiter(), app.brakes)
        assert list(await app.database.reading.execute_fetchall("SELECT * FROM call")) == []
