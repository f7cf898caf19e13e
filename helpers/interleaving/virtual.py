"""A thread of the program under test, as one schedule knows it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from helpers.interleaving.pool import Worker
from helpers.interleaving.sites import Site

if TYPE_CHECKING:
    from helpers.interleaving.events import Op


class VirtualThread:
    """A thread of the program under test, in one schedule."""

    __slots__ = (
        "alone",
        "baton",
        "begun",
        "blocked",
        "body",
        "chain",
        "count",
        "daemon",
        "deadline",
        "done",
        "held",
        "ident",
        "index",
        "joined",
        "known",
        "known_by_held",
        "name",
        "names",
        "noted",
        "op",
        "patience",
        "pending",
        "primer",
        "ready",
        "since",
        "site",
        "spin",
        "spinning",
        "thread",
        "worker",
    )

    def __init__(
        self,
        index: int,
        name: str,
        body: Callable[[], Any],
        worker: Worker,
        daemon: bool = False,
        thread: threading.Thread | None = None,
    ) -> None:
        self.index = index
        self.name = name
        self.body = body
        self.worker = worker
        self.baton = worker.baton
        self.ident = worker.ident
        self.daemon = daemon
        self.thread = thread
        self.begun = False
        self.done = False
        self.joined = False
        self.alone = False
        # What it is about to do, and what has to hold before it can.
        self.op: Op | None = None
        self.ready: Callable[[], bool] | None = None
        self.deadline: float | None = None
        self.blocked = False
        self.spinning = False
        # Operations executed so far, all of them and since it was last switched to.
        self.count = 0
        self.since = 0
        self.chain: int = index + 1
        self.held: list[Any] = []
        # What the first of them are called, as many as somebody has asked for.
        self.names: list[str] = []
        self.known_by_held: dict[tuple[int, ...], set[tuple[Any, Site]]] = {}
        self.known: set[tuple[Any, Site]] = self.known_by_held.setdefault((), set())
        self.site: tuple[Site, Any] | None = None
        self.noted: Any = None
        # What the operation will depend on: the place, and whether it is only read.
        self.pending: tuple[Any, Any] | None = None
        self.primer: VirtualThread | None = None
        self.spin: tuple[Site, int, int, list[tuple[str, Any]] | None] | None = None
        self.patience = 0


def holders(target: Any) -> list[VirtualThread]:
    """The threads that could end a wait for a lock, a semaphore or a thread's end."""
    other = getattr(target, "__dict__", {}).get("_virtual")
    if other is not None:
        return [] if other.done else [other]
    owner = getattr(target, "owner", None)
    if owner is not None:
        return [owner]
    return list(getattr(target, "holders", ()))
