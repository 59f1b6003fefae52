"""Fixtures: the app with the small base, and the bot in an emulated Discord."""

import gc
import os
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.app import Almanac
from bot.discord.runner import set_discord_addresses
from tests.discord_world import SMALL, Delivery, DiscordWorld, discord_world, list_unhandled_errors
from tests.postgres import SUBSTITUTES, open_address, remove_servers, settings_for

# Comparing by meaning takes seconds to start; the tests of it switch it on.
os.environ["MEANING"] = "off"

ROOT = Path(__file__).parents[1]
KNOWLEDGE = ROOT / "knowledge"

SLOW = (
    "tests/cli/test_command_line.py",
    "tests/cli/test_stopping.py",
    "tests/fuzz",
    "tests/operation",
    "tests/reliability",
    "tests/test_as_of.py",
    "tests/test_foreign_lock.py",
    "tests/test_overload.py",
    "tests/test_shipped_base.py",
)
"""What disturbs real processes or trains on the whole shipped base again; `pytest -m "not slow"` leaves it out."""


QUICK_BOTH_WAYS = ("tests/test_discord.py",)
BOTH_WAYS = (*QUICK_BOTH_WAYS, "tests/moderation", "tests/test_delivery.py", "tests/test_privacy_command.py")
"""What members and moderators can do, whichever way Discord delivers it. Over HTTP only the first is quick."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--postgres", action="store_true", help="give the bot a PostgreSQL database instead of a file")


def pytest_configure(config: pytest.Config) -> None:
    SUBSTITUTES.is_on = config.getoption("--postgres")


def pytest_sessionfinish() -> None:
    SUBSTITUTES.drop()
    remove_servers()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what is slow."""
    for item in items:
        if item.nodeid.startswith(SLOW):
            item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="module", autouse=True)
def freeze_what_stays() -> None:
    """Keep what lives until the end out of later collections of garbage: each world ends with one of everything."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def shipped_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Keeps the trained indexes of the shipped base from one module to the next."""
    return tmp_path_factory.mktemp("shipped") / "almanac.sqlite3"


@pytest_asyncio.fixture
async def app(tmp_path: Path) -> AsyncIterator[Almanac]:
    """The small base, served."""
    async with Almanac.open(settings_for(tmp_path / "almanac.sqlite3", SMALL)) as opened:
        yield opened


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Path | str]:
    """An empty database of each kind: a file that is still to be made, or the address of one on a server."""
    with open_address(request.param, tmp_path) as opened:
        yield opened


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Let the tests of `BOTH_WAYS` get their interactions through the gateway, and again over HTTP."""
    test = metafunc.definition
    if "discord" not in metafunc.fixturenames or not test.nodeid.startswith(BOTH_WAYS):
        return
    if test.get_closest_marker("gateway") is None:
        marks = () if test.nodeid.startswith(QUICK_BOTH_WAYS) else (pytest.mark.slow,)
        ways = [pytest.param(Delivery.GATEWAY, id="gateway"), pytest.param(Delivery.HTTP, id="http", marks=marks)]
        metafunc.parametrize("discord", ways, indirect=True)


@pytest_asyncio.fixture
async def discord(
    request: pytest.FixtureRequest, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> AsyncIterator[DiscordWorld]:
    """An emulated Discord with the bot connected to it. Nothing may be refused by Discord or raise unhandled."""
    delivery = getattr(request, "param", Delivery.GATEWAY)
    async with discord_world(SMALL, tmp_path / "almanac.sqlite3", delivery) as world, world.bot():
        yield world
    assert list_unhandled_errors(caplog) == []


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def lasting_world(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[DiscordWorld]:
    """An emulated Discord with the bot, for all tests of a module; `lasting` is what they use."""
    database = tmp_path_factory.mktemp("lasting") / "almanac.sqlite3"
    async with discord_world(SMALL, database) as world, world.bot():
        yield world


@pytest.fixture
def lasting(lasting_world: DiscordWorld, caplog: pytest.LogCaptureFixture) -> Iterator[DiscordWorld]:
    """`discord` for tests that change nothing: one world for a module, which runs in the event loop of the module."""
    set_discord_addresses(lasting_world.settings)  # another world has its own
    lasting_world.reset_rate_limit()
    before = Counter(lasting_world.emulator.list_problems())  # a test answers only for its own
    yield lasting_world
    assert Counter(lasting_world.emulator.list_problems()) - before == Counter()
    assert list_unhandled_errors(caplog) == []
