"""What operators deploy: the image's steps on a read-only tree, the compose file, and the systemd unit."""

import asyncio
import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml

from benchmarks.bot_process import find_free_port
from bot.emulator.server import DiscordEmulator
from bot.emulator.state.state import TOKEN, State
from bot.emulator.testing.driver import Driver
from tests.conftest import ROOT
from tests.discord_world import SMALL

UNIT = ROOT / "deploy" / "almanac.service"
COMPOSE: Any = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
NOBODY = 10_001
"""The user of the image."""

MAX_EXPOSURE = 2.0
"""Of ten, as `systemd-analyze security` rates a unit."""


@dataclass
class Image:
    """The last stage of the Dockerfile, made in a folder instead of by a container engine.

    The stage before it installs the requirements; here that is the environment that the tests run in.
    """

    root: Path
    environment: dict[str, str] = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=dict)

    def build(self) -> None:
        text = re.sub(r"\\\n\s*", "", (ROOT / "Dockerfile").read_text(encoding="utf-8"))
        stage = text[text.rindex("\nFROM ") :]
        for line in stage.splitlines():
            word, _, rest = line.partition(" ")
            step = getattr(self, f"_{word.lower()}", None)
            if step and not line.startswith("#"):
                step(rest)

    def _copy(self, rest: str) -> None:
        if not rest.startswith("--from"):
            source, target = rest.split()
            folder = SMALL if source == "knowledge" else ROOT / source  # a small base: its index is fitted at once
            shutil.copytree(folder, self.place(target), ignore=shutil.ignore_patterns("__pycache__"))

    def _run(self, rest: str) -> None:
        command = rest.replace("/venv/bin/python", sys.executable).replace("/app", str(self.place("/app")))
        command = command.replace("/data", str(self.place("/data")))
        if os.getuid() != 0:
            command = command.replace(f"chown -R {NOBODY}:{NOBODY}", "test -d")
        subprocess.run(["sh", "-euc", command], check=True)

    def _env(self, rest: str) -> None:
        for assignment in shlex.split(rest):
            name, _, value = assignment.partition("=")
            self.environment[name] = str(self.place(value)) if value.startswith(("/data", "/app")) else value

    def _healthcheck(self, rest: str) -> None:
        self.settings["healthcheck"] = json.loads(rest.partition("CMD ")[2])

    def _entrypoint(self, rest: str) -> None:
        self.settings["entrypoint"] = json.loads(rest)

    def _cmd(self, rest: str) -> None:
        self.settings["command"] = json.loads(rest)

    def _user(self, rest: str) -> None:
        self.settings["user"] = rest

    def _workdir(self, rest: str) -> None:
        self.settings["folder"] = self.place(rest)

    def place(self, path: str) -> Path:
        """Where a path of the image is."""
        return self.root / path.lstrip("/")

    async def start(self, command: Sequence[str], **environment: str) -> asyncio.subprocess.Process:
        """Start a command as the image's user, in its folder and environment."""
        program = ["sh", "-euc", self._enter, "sh"] if os.getuid() == 0 else [sys.executable]
        return await asyncio.create_subprocess_exec(
            *(["unshare", "--mount"] if os.getuid() == 0 else []),
            *program,
            *command[1:],
            cwd=self.settings["folder"],
            env={
                **self.environment,
                "PATH": os.environ["PATH"],
                "PYTHONPATH": str(self.place("/site")),
                "LD_LIBRARY_PATH": str(self.place("/python/lib")),
                **environment,
            },
            stderr=asyncio.subprocess.PIPE,
        )

    @property
    def _enter(self) -> str:
        """Becomes the image's user, with Python in a folder that they can read and a root that nobody can write."""
        return f"""
            mount --bind {sys.base_prefix} {self.place("/python")}
            mount --bind {sysconfig.get_path("purelib")} {self.place("/site")}
            mount --bind {self.place("/app")} {self.place("/app")}
            mount -o remount,bind,ro {self.place("/app")}
            cd {self.place("/app")}
            exec setpriv --reuid={NOBODY} --regid={NOBODY} --clear-groups --no-new-privs \\
                {self.place("/python")}/bin/python3 "$@"
        """


def can_mount() -> bool:
    tool = shutil.which("unshare")
    return tool is not None and subprocess.run([tool, "--mount", "true"], check=False).returncode == 0


@pytest.fixture
def image() -> Iterator[Image]:
    """The image, built."""
    if os.getuid() == 0 and not can_mount():
        pytest.skip("here nobody can mount anything, and root could write a read-only tree")
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        image = Image(Path(folder))
        for name in ("python", "site"):  # where the image has /venv
            image.place(name).mkdir()
        image.build()
        subprocess.run(["chmod", "-R", "a-w", str(image.place("/app"))], check=True)
        yield image
        subprocess.run(["chmod", "-R", "u+w", folder], check=True)


def list_files(folder: Path) -> set[tuple[str, int]]:
    return {(str(path), path.stat().st_mtime_ns) for path in folder.rglob("*")}


async def test_the_image_runs_as_nobody_on_a_read_only_root(image: Image) -> None:
    before, port = list_files(image.place("/app")), str(find_free_port())
    async with DiscordEmulator(State()).serve() as emulator:
        member = Driver(emulator.create_client(emulator.state.create_guild().add_member("Mila")))
        wire = {
            "DISCORD_TOKEN": TOKEN,
            "DISCORD_API_URL": emulator.api_url,
            "DISCORD_GATEWAY_URL": emulator.gateway_url,
            "STATUS_PORT": port,
        }
        sync = await image.start([*image.settings["entrypoint"], "sync"], **wire)
        await sync.communicate()
        assert sync.returncode == 0
        bot = await image.start([*image.settings["entrypoint"], *image.settings["command"]], **wire)
        try:
            await asyncio.wait_for(emulator.gateway.ready.wait(), 60)
            answer = await member.slash("ask", question="what is sourdough")
            check = [part.replace("9180", port) for part in image.settings["healthcheck"]]
            probe = await image.start(check)
            assert await probe.wait() == 0
        finally:
            bot.send_signal(signal.SIGTERM)
        _, log = await asyncio.wait_for(bot.communicate(), 10)

    assert bot.returncode == 0
    assert answer.text.startswith("> what is sourdough\n### Sourdough\nSourdough is bread")
    assert [line for line in map(json.loads, log.decode().splitlines()) if line["level"] != "info"] == []
    assert image.settings["user"] == f"{NOBODY}:{NOBODY}"
    assert list_files(image.place("/app")) == before
    data = image.place("/data")
    assert (data / "almanac.sqlite3").exists()
    assert list((data / "matplotlib").glob("fontlist-*.json"))
    assert len(list((data / "backups").glob("almanac-*.sqlite3"))) == 1


def test_the_image_has_what_the_bot_needs_and_nothing_else() -> None:
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").split()
    lines = re.findall(r"^COPY (?!--)(.+) \S+$", (ROOT / "Dockerfile").read_text(encoding="utf-8"), re.MULTILINE)
    copied = {source for line in lines for source in line.split()}

    assert ignored[0] == "*"
    assert (
        {entry[1:] for entry in ignored if entry.startswith("!")}
        == copied
        == {"bot", "knowledge", "requirements-postgres.txt", "requirements-http.txt"}
    )


def test_compose_runs_it_without_rights() -> None:
    service = COMPOSE["services"]["almanac"]

    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["volumes"] == ["data:/data", "./knowledge:/app/knowledge:ro"]
    assert "ports" not in service
    assert service["logging"]["options"]["max-size"]


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="there is no systemd here")
def test_systemd_rates_the_unit_well() -> None:
    ran = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", f"--threshold={int(MAX_EXPOSURE * 10)}", str(UNIT)],
        capture_output=True,
        text=True,
        check=False,
    )
    score = re.search(r"exposure level for almanac\.service: ([\d.]+)", ran.stdout)

    assert score, ran.stderr
    assert float(score[1]) <= MAX_EXPOSURE
    assert f"rates it {score[1]} of 10" in (ROOT / "docs" / "operate.md").read_text(encoding="utf-8")


def test_the_unit_restarts_reloads_and_is_watched() -> None:
    unit = dict(re.findall(r"^(\w+)=(.*)$", UNIT.read_text(encoding="utf-8"), re.MULTILINE))

    assert unit["Type"] == "notify"
    assert unit["Restart"] == "on-failure"
    assert unit["ExecReload"] == "/bin/kill -HUP $MAINPID"
    assert unit["WatchdogSec"] == "2min"
    assert unit["StateDirectory"] == "almanac"
