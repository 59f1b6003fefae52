"""The threads of the process share few arenas of memory."""

import subprocess
import sys

import pytest

COUNT_ARENAS = """
import ctypes, os, tempfile, threading
from bot.cli.memory import limit_arenas

if {limited}:
    limit_arenas()
ready = threading.Barrier(9)
def allocate():
    kept = [bytes(1000) for _ in range(1000)]
    ready.wait()
for _ in range(8):
    threading.Thread(target=allocate, daemon=True).start()
ready.wait()
libc = ctypes.CDLL(None)
libc.fopen.restype = ctypes.c_void_p
with tempfile.NamedTemporaryFile() as report:
    stream = ctypes.c_void_p(libc.fopen(report.name.encode(), b"w"))
    libc.malloc_info(0, stream)
    libc.fclose(stream)
    print(report.read().count(b"<heap nr="))
"""


def count_arenas(*, limited: bool) -> int:
    program = COUNT_ARENAS.format(limited=limited)
    return int(subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, text=True).stdout)


@pytest.mark.skipif(sys.platform != "linux", reason="arenas are a matter of glibc")
def test_eight_threads_share_two_arenas() -> None:
    assert count_arenas(limited=True) <= 2 < count_arenas(limited=False)
