"""Which accesses need a switch of threads: those not always made under a common lock.

The lockset algorithm of Eraser (Savage et al., "Eraser: a dynamic data race detector for
multithreaded programs", 1997), to be safe rather than exact.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from helpers.interleaving.sites import Site


@dataclass(slots=True, eq=False)
class _Variable:
    """What is known of one variable or container."""

    owner: int
    locks: frozenset[int]
    sites: set[Site] = field(default_factory=set)
    shared: bool = False
    written: bool = False


class Lockset:
    """Watches the accesses of one schedule.

    Attributes:
        racy: The sites of all variables that threads share, that one of them writes and
            that no lock protects throughout.

    Example:
        >>> lockset = Lockset()
        >>> read, write = (Site(kind, "n", "", "", 1, 0, 1, 0, "") for kind in "rw")
        >>> lockset.observe(0, read, "n", False, frozenset())
        >>> lockset.observe(1, write, "n", True, frozenset())
        >>> lockset.racy == {read, write}
        True
    """

    def __init__(self) -> None:
        self.racy: set[Site] = set()
        self._variables: dict[Any, _Variable] = {}

    def observe(
        self, thread: int, site: Site, place: Any, writes: bool, locks: frozenset[int]
    ) -> None:
        """A thread accesses a place while it holds these locks."""
        variable = self._variables.get(place)
        if variable is None:
            variable = self._variables[place] = _Variable(thread, locks)
        variable.sites.add(site)
        variable.locks &= locks
        variable.written |= writes
        if thread != variable.owner:
            variable.shared = True
        if variable.shared and variable.written and not variable.locks:
            self.racy |= variable.sites
