"""Processes that must not outlive the one that started them."""

import ctypes
import signal
import sys

PR_SET_PDEATHSIG = 1  # linux/prctl.h


def die_with_parent() -> None:
    """Ask the kernel to end this process when its parent dies, so that a killed run leaves no writer behind.

    Linux only; elsewhere a child of a killed run ends when it meets the closed pipe.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
