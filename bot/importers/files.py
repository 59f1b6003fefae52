"""Writes files so that none is half written, none is overwritten by surprise and none lands elsewhere."""

import os
import re
import secrets
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from bot.errors import UserError

MIN_LEFTOVER_AGE_SECONDS = 600
_STAGED = re.compile(r"\.[0-9a-f]{16}\.new")

UNWRITABLE = "{path} can't be written: {reason}."
OUTSIDE = "{path} leads out of {folder}, so I don't write there. Make it a folder, then try again."


def write_files(folder: Path, files: Mapping[Path, Callable[[], bytes]]) -> None:
    """Write files into a folder: each is complete beside its place before the first takes it.

    Args:
        folder: It is made if it doesn't exist.
        files: What returns the content of each, by where it is to be.

    Raises:
        UserError: One can't be written or leads out of the folder. Then all are as they were.

    """
    path, staged = folder, dict[Path, Path]()
    try:
        _remove_leftovers({folder, *(path.parent for path in files)})
        for path, read in files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            if not is_within(path.parent, folder):
                raise UserError(OUTSIDE.format(path=path.parent, folder=folder))
            beside = path.with_name(f".{secrets.token_hex(8)}.new")
            with beside.open("xb") as stream:  # a new file: it follows no link and overwrites nothing
                staged[path] = beside
                stream.write(read())
                stream.flush()
                os.fsync(stream.fileno())
        for path, beside in staged.items():
            beside.replace(path)
    except OSError as error:
        raise UserError(UNWRITABLE.format(path=path, reason=error.strerror)) from error
    finally:
        for beside in staged.values():
            beside.unlink(missing_ok=True)


def _remove_leftovers(folders: Iterable[Path]) -> None:
    """Remove what a process that was killed had written beside its place; a younger one may still be at work."""
    oldest = time.time() - MIN_LEFTOVER_AGE_SECONDS
    for path in (path for folder in folders for path in folder.glob(".*.new") if _STAGED.fullmatch(path.name)):
        if path.lstat().st_mtime < oldest:
            path.unlink(missing_ok=True)


def is_within(path: Path, folder: Path) -> bool:
    """Whether a path, with the links on the way, leads to something in a folder."""
    return Path(os.path.realpath(path)).is_relative_to(os.path.realpath(folder))


def copy_pictures(pictures: Mapping[str, Path], folder: Path) -> list[str]:
    """Copy pictures into a folder, by their path within it.

    Returns:
        The paths at which there is something else; that stays.

    Raises:
        UserError: One can't be read or written, or leads out of the folder.

    """
    lacking = {name: path for name, path in pictures.items() if not os.path.lexists(folder / name)}
    write_files(folder, {folder / name: path.read_bytes for name, path in lacking.items()})
    return [name for name in pictures if name not in lacking and not _is_same(folder / name, pictures[name])]


def _is_same(first: Path, second: Path) -> bool:
    return first.is_file() and first.read_bytes() == second.read_bytes()
