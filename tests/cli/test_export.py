"""A file that `export` writes is whole, or what it was."""

import os
import resource
import threading
from pathlib import Path

import pytest

from bot.cli.export import write_export
from bot.errors import UserError


def test_an_export_that_finds_no_room_leaves_the_former_one_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "base.yaml"
    write_export(file, b"the former one")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000, limits[1]))
    try:
        with pytest.raises(UserError, match=r"base\.yaml can't be written: File too large"):
            write_export(file, b"x" * 5_000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)

    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("base.yaml", b"the former one")]


def test_an_export_into_a_pipe_arrives_there(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=write_export, args=(pipe, b"all of it"))
    writer.start()

    assert pipe.read_bytes() == b"all of it"
    writer.join()
    assert pipe.is_fifo()
