"""Almanac as a process of its own, connected to the emulated Discord of this one."""

import asyncio
import os
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.emulator.server import DiscordEmulator
from bot.emulator.state.guilds import Guild
from bot.emulator.state.state import TOKEN

ROOT = Path(__file__).parents[1]
START_SECONDS = 60.0
STOP_SECONDS = 30.0


def find_free_port() -> int:
    """Return a port of this machine that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(frozen=True, slots=True)
class BotProcess:
    """The commands are registered in `guild` at every start; `log` gets standard output and error of all runs."""

    emulator: DiscordEmulator
    guild: Guild
    database: Path
    log: Path
    knowledge: Path

    @asynccontextmanager
    async def run(self, **environment: str) -> AsyncIterator[asyncio.subprocess.Process]:
        """Run the bot until the block ends, from when it is connected. It may be killed in the block."""
        process = await self.start(**environment)
        try:
            await self.wait_until_connected(process)
            yield process
        finally:
            if process.returncode is None:
                process.terminate()
            await asyncio.wait_for(process.wait(), STOP_SECONDS)

    async def start(self, *arguments: str, **environment: str) -> asyncio.subprocess.Process:
        """Start the bot, or another of its commands, without waiting for it."""
        self.emulator.gateway.ready.clear()
        with self.log.open("ab") as log:
            return await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "bot",
                *(arguments or ("run",)),
                env=self._build_environment() | environment,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    async def wait_until_connected(self, process: asyncio.subprocess.Process) -> None:
        """Raises RuntimeError, with its log, if the bot ends before it is connected."""
        connected = asyncio.ensure_future(self.emulator.gateway.ready.wait())
        ended = asyncio.ensure_future(process.wait())
        await asyncio.wait((connected, ended), timeout=START_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        is_connected = connected.done()
        connected.cancel()
        ended.cancel()
        if not is_connected:
            raise RuntimeError(f"The bot did not connect:\n{self.read_log()[-2_000:]}")

    def read_log(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace")

    def _build_environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("DISCORD", "OWNER", "DEV"))}
        return kept | {
            "PYTHONPATH": str(ROOT),
            "DISCORD_TOKEN": TOKEN,
            "DISCORD_API_URL": self.emulator.api_url,
            "DISCORD_GATEWAY_URL": self.emulator.gateway_url,
            "DATABASE_PATH": str(self.database),
            "KNOWLEDGE_PATH": str(self.knowledge),
            "DEV_GUILD_ID": str(self.guild.id),
        }
