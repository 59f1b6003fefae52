"""A PostgreSQL server that stops, freezes and comes back while members ask and vote."""

import asyncio
from collections.abc import Iterator

import pytest

from bot.discord.errors import NOT_SAVED
from tests.discord_world import SMALL, discord_world
from tests.postgres import Server, create_database, start_server
from tests.test_foreign_lock import DEADLINE_SECONDS, time_text

pytestmark = pytest.mark.postgres


@pytest.fixture
def server() -> Iterator[Server]:
    server = start_server()
    yield server
    server.remove()


async def test_members_are_answered_while_the_server_is_away_and_writes_go_on_when_it_is_back(server: Server) -> None:
    async with discord_world(SMALL, create_database(server.url)) as world, world.bot():
        asked = await world.member.slash("ask", question="what is sourdough")
        await asyncio.to_thread(server.stop)
        answers = [await time_text(world.other.slash("ask", question="what is sourdough")) for _ in range(3)]
        votes = [await time_text(asked.press("👍")) for _ in range(2)]
        await asyncio.to_thread(server.start)
        world.reset_rate_limit()

        assert all("fed leaven" in text for text, _ in answers)
        assert [text for text, _ in votes] == [NOT_SAVED] * 2
        assert max(seconds for _, seconds in [*answers, *votes]) < DEADLINE_SECONDS
        assert "Recorded as helpful" in (await asked.press("👍")).text


async def test_members_are_answered_while_the_server_says_nothing(server: Server) -> None:
    async with discord_world(SMALL, create_database(server.url)) as world, world.bot():
        asked = await world.member.slash("ask", question="what is sourdough")
        with server.freeze():
            answers = [await time_text(world.other.slash("ask", question="what is sourdough")) for _ in range(3)]
            vote = await time_text(asked.press("👍"))

        assert all("fed leaven" in text for text, _ in answers)
        assert vote[0] == NOT_SAVED
        assert max(seconds for _, seconds in [*answers, vote]) < DEADLINE_SECONDS
        async with asyncio.timeout(10):
            while (pressed := (await asked.press("👍")).text) == NOT_SAVED:  # noqa: ASYNC110
                await asyncio.sleep(0.5)
        assert "Recorded as helpful" in pressed
