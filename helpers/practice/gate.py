"""A gate between processes: a file. For tasks of checks that have to meet.

The processes of a pool import this module, so it imports next to nothing.
"""

from __future__ import annotations

import os
import time
from typing import NoReturn

_POLL = 0.002


def open_gate(path: str, result: object) -> object:
    """Let pass who waits at the gate, and return ``result``."""
    with open(path, "x"):
        return result


def pass_gate(path: str, patience: float, result: object) -> object:
    """Wait until the gate is open and return ``result``; None after so many seconds.

    Example:
        >>> pass_gate("no such file", 0.0, 1) is None
        True
    """
    end = time.monotonic() + patience
    while not os.path.exists(path):
        if time.monotonic() > end:
            return None
        time.sleep(_POLL)
    return result


def raise_here() -> NoReturn:
    """Fail, and tell in which process.

    Raises:
        ChildProcessError: Always, with the number of this process.
    """
    raise ChildProcessError(os.getpid())
