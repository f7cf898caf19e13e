"""How much memory an answer may take, so that the kernel beside it lives on."""

from __future__ import annotations

import contextlib
from pathlib import Path

import psutil

from helpers import cgroups

#: Bytes that the processes of a check may take together, where there is plenty.
MOST = 1_200_000_000
#: Bytes that they may always take: what right answers need, and a bit more.
LEAST = 400_000_000
_SHARE = 0.75


def bound(root: Path = Path("/")) -> int:
    """The bytes that the processes of a check may take together, here and now.

    A container, such as one of Binder's, may have less than its computer.

    Args:
        root: Where ``/proc`` and ``/sys`` are looked for.

    Example:
        >>> LEAST <= bound() <= MOST
        True
    """
    left = psutil.virtual_memory().available
    granted = cgroups.memory_left(root)
    if granted is not None:
        left = min(left, granted)
    return min(MOST, max(LEAST, int(_SHARE * left)))


def ended_by_linux(root: Path = Path("/")) -> int:
    """How many processes Linux has ended since its start because memory had run out.

    Args:
        root: Where ``/proc`` is looked for.

    Returns:
        A number that only grows; 0 on other systems.

    Example:
        >>> ended_by_linux(Path("there/is/no/such/folder"))
        0
    """
    with contextlib.suppress(OSError):
        for line in (root / "proc/vmstat").read_text().splitlines():
            name, _, count = line.partition(" ")
            if name == "oom_kill":
                return int(count)
    return 0
