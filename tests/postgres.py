"""A PostgreSQL server for tests: that of POSTGRES_URL, else one of their own, which each test process starts once.

Without a server's programs, tests that need one are skipped. `pytest --postgres` gives a database on the server to all
tests of the bot as a whole, instead of a SQLite file.
"""

import getpass
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from bot.config import Settings

NO_SERVER = "no PostgreSQL server: set POSTGRES_URL, or install Debian's package postgresql"
USER = "nobody" if getpass.getuser() == "root" else None
"""A server refuses to run as root."""

FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "listen_addresses=", "max_connections=60")
PREFIX = "almanac-postgres-"
"""Of a server's folder; the number of the process that started it follows."""

_numbers = count(1)
_started: list["Server"] = []


class Server:
    """A server of one's own, which can be stopped and started, reachable through a socket in its folder."""

    def __init__(self, programs: Path, folder: Path) -> None:
        self._programs = programs
        self._folder = folder
        self.url = f"postgresql://postgres@/postgres?host={folder}"

    def create(self) -> None:
        """Make its files. The folder's owner is whom it will run as."""
        if USER:
            shutil.chown(self._folder, USER)
        self._run("initdb", "--auth=trust", "--username=postgres", "--no-sync", "--encoding=UTF8", "--locale=C")

    def start(self) -> None:
        options = " ".join(f"-c {option}" for option in (*FAST, f"unix_socket_directories={self._folder}"))
        self._run("pg_ctl", "-w", "-s", "-l", str(self._folder / "log"), "-o", options, "start")

    def stop(self, how: str = "fast") -> None:
        self._run("pg_ctl", "-w", "-s", "-m", how, "stop")

    @contextmanager
    def freeze(self) -> Iterator[None]:
        """Let no process of the server do anything until the block exits; connections stay open."""
        main = (self._folder / "data" / "postmaster.pid").read_text(encoding="ascii").split()[0]
        children = Path(f"/proc/{main}/task/{main}/children").read_text(encoding="ascii").split()
        processes = [int(process) for process in (main, *children)]
        try:
            for process in processes:
                os.kill(process, signal.SIGSTOP)
            yield
        finally:
            for process in processes:
                os.kill(process, signal.SIGCONT)

    def remove(self) -> None:
        if (self._folder / "data" / "postmaster.pid").exists():
            self.stop("immediate")
        shutil.rmtree(self._folder, ignore_errors=True)

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self._programs / program), "-D", str(self._folder / "data"), *arguments]
        subprocess.run(
            command,
            check=True,
            stdout=subprocess.DEVNULL,
            user=USER,
            group="nogroup" if USER else None,
            extra_groups=() if USER else None,
            cwd=self._folder,
        )


def settings_for(address: Path | str, knowledge: Path) -> Settings:
    """Settings of a bot with that database."""
    if isinstance(address, Path):
        return Settings(database_path=address, database_url=SUBSTITUTES.find(address), knowledge_path=knowledge)
    return Settings(database_url=address, knowledge_path=knowledge)


def find_programs() -> Path | None:
    """The folder of the server's programs: Debian keeps it out of the path."""
    found = shutil.which("initdb")
    folders = [Path(found).parent] if found else sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    return folders[-1] if folders else None


def start_server() -> Server:
    """Start a server of one's own. Skips the test where there are no programs for it."""
    programs = find_programs()
    if programs is None:
        pytest.skip(NO_SERVER)
    _remove_orphans(programs)
    server = Server(programs, Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-")))
    server.create()
    server.start()
    _started.append(server)
    return server


def _remove_orphans(programs: Path) -> None:
    """Stop the servers of test processes that were killed."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        owner = folder.name.removeprefix(PREFIX).partition("-")[0]
        if owner.isdecimal() and not _is_running(int(owner)):
            Server(programs, folder).remove()


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


def remove_servers() -> None:
    """Stop what was started."""
    while _started:
        _started.pop().remove()


@cache
def require_server() -> str:
    """The address of a server. Skips the test where there is none."""
    return os.environ.get("POSTGRES_URL") or start_server().url


def create_database(server: str | None = None) -> str:
    """Create an empty database. Returns its address."""
    import psycopg  # noqa: PLC0415 - only where it is wanted

    server = server or require_server()
    name = f"almanac_{os.getpid()}_{next(_numbers)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    return urlsplit(server)._replace(path=f"/{name}").geturl()


def drop_database(url: str) -> None:
    """Drop a database, whoever uses it."""
    import psycopg  # noqa: PLC0415 - only where it is wanted

    with psycopg.connect(require_server(), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {urlsplit(url).path[1:]} WITH (FORCE)".encode())


def execute_on_server(url: str, sql: str, *values: object) -> None:
    """Run a statement in a database on the server."""
    import psycopg  # noqa: PLC0415 - only where it is wanted

    with psycopg.connect(url) as connection:
        connection.execute(sql.encode(), values or None)


@contextmanager
def open_address(kind: str, folder: Path) -> Iterator[Path | str]:
    """A new database of a kind, `sqlite` or `postgres`, until the block exits."""
    if kind == "sqlite":
        yield folder / "a.sqlite3"
        return
    url = create_database()
    try:
        yield url
    finally:
        drop_database(url)


@contextmanager
def hold_server_lock(url: str) -> Iterator[None]:
    """Hold the lock of whoever writes to a database on a server."""
    import psycopg  # noqa: PLC0415 - only where it is wanted

    from bot.storage.postgres.database import WRITE_LOCK  # noqa: PLC0415

    with psycopg.connect(url) as other:
        other.execute("SELECT pg_advisory_xact_lock(%s)", (WRITE_LOCK,))
        yield


class Substitutes:
    """What stands for SQLite files with `--postgres`: one database for each path, until the tests end."""

    is_on = False

    def __init__(self) -> None:
        self._urls: dict[Path, str] = {}

    def find(self, path: Path) -> str | None:
        """The database that stands for a file; None without `--postgres`."""
        if not self.is_on:
            return None
        if path not in self._urls:
            self._urls[path] = create_database()
        return self._urls[path]

    def drop(self) -> None:
        """Drop them on a server that stays; one of our own goes as a whole."""
        while self._urls and not _started:
            drop_database(self._urls.popitem()[1])


SUBSTITUTES = Substitutes()
