"""Keeps the memory of a process that runs for months as small as what it holds."""

import ctypes
import sys

M_ARENA_MAX = -8
"""The parameter of glibc's `mallopt`."""

MAX_ARENAS = 2


def limit_arenas() -> None:
    """Let all threads share two arenas of memory; elsewhere than with glibc, do nothing.

    By default each thread gets an arena of its own and keeps what a reload needed for a moment: memory grew by 3 % in
    100,000 questions with reloads.
    """
    if sys.platform == "linux" and (mallopt := getattr(ctypes.CDLL(None), "mallopt", None)):
        mallopt(M_ARENA_MAX, MAX_ARENAS)
