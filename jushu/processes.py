"""Processes that must not outlive the one that started them, and how one that was asked to end says so."""

import ctypes
import signal
import sys

PR_SET_PDEATHSIG = 1  # linux/prctl.h
QUERY_INTERRUPTED = "Query interrupted"  # DuckDB's RuntimeError for a signal during a query


def die_with_parent() -> None:
    """Ask the kernel to end this process when its parent dies, so that a killed run leaves no writer behind.

    Linux only; elsewhere a child of a killed run ends when it meets the closed pipe.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def is_interruption(kind: str, words: str) -> bool:
    """Whether an error (class and words) is a library's way to say that the process was asked to end."""
    return kind == "KeyboardInterrupt" or (kind == "RuntimeError" and QUERY_INTERRUPTED in words)
