"""Notices that the file of an open database was removed or replaced. SQLite would go on writing to the old one."""

import os
import shutil
import sqlite3
from pathlib import Path

MIN_FREE_BYTES = 50_000_000
"""Below this much free space the operator is told; SQLite fails once there is none."""


class DatabaseGone(sqlite3.OperationalError):
    """What is written would be lost, because the open file is no longer the one of that name."""


class DatabaseFile:
    """The file of an open database with its write-ahead log, told apart from others of the same name.

    Args:
        path: The file. It exists; its log may be created later.

    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._identities = {path: _identify(path)}
        self._log = path.with_name(f"{path.name}-wal")

    def require_unchanged(self) -> None:
        """Raise DatabaseGone if the file or its log was removed or replaced."""
        log = _identify(self._log)
        if log is not None:
            self._identities.setdefault(self._log, log)
        for path, identity in self._identities.items():
            if _identify(path) != identity:
                what = "replaced" if path.exists() else "removed"
                raise DatabaseGone(f"{path} was {what} while it was open; nothing is saved until the bot is restarted")

    def find_shortage(self) -> str | None:
        """Say that the disk is nearly full; None if it isn't."""
        free = shutil.disk_usage(self.path.parent).free
        return f"only {free / 1e6:.0f} MB are free beside {self.path}" if free < MIN_FREE_BYTES else None


def _identify(path: Path) -> tuple[int, int] | None:
    try:
        status = os.stat(path)  # noqa: PTH116 - four times as fast as Path.stat, and asked before every write
    except OSError:
        return None
    return status.st_dev, status.st_ino
