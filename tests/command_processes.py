"""Runs `python -m bot …` in processes that are forked from one that has imported it.

A process of its own spends a second on imports, five times as much as on what most commands do. Forked from a server
that has imported them and runs nothing else, it is a process all the same: with its own streams, environment, working
directory and exit status.
"""

import multiprocessing
import os
import runpy
import sys
import tempfile
from pathlib import Path
from subprocess import CompletedProcess, TimeoutExpired

TIMEOUT_SECONDS = 60.0
STREAMS = ("stdin", "stdout", "stderr")
_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload(["bot.cli.main", __name__])


def run_bot_command(
    arguments: tuple[str, ...], folder: Path, environment: dict[str, str], stdin: str = ""
) -> CompletedProcess[str]:
    """Run a command in a folder, to its end. Raises TimeoutExpired after a minute."""
    with tempfile.TemporaryDirectory() as streams:
        paths = [Path(streams, name) for name in STREAMS]
        paths[0].write_text(stdin, encoding="utf-8")
        process = _CONTEXT.Process(target=_become_command, args=(arguments, folder, environment, paths))
        process.start()
        process.join(TIMEOUT_SECONDS)
        if process.exitcode is None:
            process.kill()
            process.join()
            process.close()
            raise TimeoutExpired(["bot", *arguments], TIMEOUT_SECONDS)
        status = process.exitcode
        process.close()
        output, errors = (path.read_text(encoding="utf-8") for path in paths[1:])
    return CompletedProcess(arguments, status, output, errors)


def _become_command(arguments: tuple[str, ...], folder: Path, environment: dict[str, str], paths: list[Path]) -> None:
    for number, path in enumerate(paths):
        os.dup2(os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND), number)
    sys.stdin, sys.stdout, sys.stderr = (os.fdopen(number, mode, encoding="utf-8") for number, mode in enumerate("rww"))
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    sys.argv = ["bot", *arguments]
    runpy.run_module("bot", run_name="__main__")
