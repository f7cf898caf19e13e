"""Locks that a forked child gets anew: who held one at the fork is not in the child.

A server's thread writes what any thread may read. A child that was forked while it wrote
would wait for that lock for ever.
"""

from __future__ import annotations

import os
import weakref
from typing import Protocol


class Renewable(Protocol):
    """Something with a lock of its own."""

    def renew_lock(self) -> None:
        """Put a new lock in the place of the old one; called in the child."""


_renewables: weakref.WeakSet[Renewable] = weakref.WeakSet()


def renew_after_fork(renewable: Renewable) -> None:
    """Have its lock renewed in each child that is forked from now on, while it lives.

    Args:
        renewable: Is not kept alive by this.

    Example:
        >>> import threading
        >>> class Count:
        ...     def __init__(self):
        ...         self.renew_lock()
        ...         renew_after_fork(self)
        ...     def renew_lock(self):
        ...         self.lock = threading.Lock()
        >>> Count().lock.locked()
        False
    """
    _renewables.add(renewable)


def _renew_locks() -> None:
    for renewable in _renewables:
        renewable.renew_lock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_renew_locks)
