"""What a server was asked, in which order, and how much of it at once."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, replace

from helpers.servers.renewal import renew_after_fork

# Older requests are forgotten: a loop that never ends must not fill the memory.
_KEPT = 100_000


@dataclass(frozen=True, slots=True)
class Request:
    """One request, as the server saw it.

    Attributes:
        number: 1 for the first that the server got, and so on.
        method: ``"GET"``, ``"HEAD"`` or another.
        path: Without the query, such as ``"/page/3"``.
        query: Such as ``"latency=0.2"``; may be empty.
        user_agent: How the client named itself; may be empty.
        in_flight: How many requests, with this one, the server had then taken
            and not yet answered.
        start: When it arrived, in seconds from the server's start.
        end: When its answer was ready to go out; ``None`` while it is in flight.
        status: The HTTP status of the answer; ``None`` without an answer.
        outcome: ``"in flight"``, ``"answered"``, ``"cut off"`` (by the server,
            as asked for), or ``"abandoned"``: the connection ended before the
            answer did, because the client gave up or the server was closed.
    """

    number: int
    method: str
    path: str
    query: str
    user_agent: str
    in_flight: int
    start: float
    end: float | None = None
    status: int | None = None
    outcome: str = "in flight"


class RequestLog:
    """A record of requests that one thread writes and any thread may read.

    Example:
        >>> log = RequestLog()
        >>> first, second = log.arrived("GET", "/a"), log.arrived("GET", "/b")
        >>> log.finished(first, "answered", 200)
        >>> [(r.path, r.in_flight, r.outcome) for r in log.requests()]
        [('/a', 1, 'answered'), ('/b', 2, 'in flight')]
        >>> log.total, log.in_flight, log.most_at_once
        (2, 1, 2)
    """

    def __init__(self) -> None:
        self._epoch = time.perf_counter()
        self._changed = threading.Condition()
        self._requests: dict[int, Request] = {}
        self._open: set[int] = set()
        self._number = 0
        self._forgotten = 0
        self._most = 0
        renew_after_fork(self)

    def now(self) -> float:
        """Seconds from the start of the log."""
        return time.perf_counter() - self._epoch

    def arrived(self, method: str, path: str, query: str = "", user_agent: str = "") -> int:
        """Take down a request; the result is its number."""
        with self._changed:
            self._number += 1
            self._open.add(self._number)
            self._most = max(self._most, len(self._open))
            self._requests[self._number] = Request(
                self._number, method, path, query, user_agent, len(self._open), self.now()
            )
            if len(self._requests) > _KEPT:
                del self._requests[next(iter(self._requests))]
            return self._number

    def finished(self, number: int, outcome: str, status: int | None = None) -> None:
        """Take down how it ended; the first end of a request counts, later ones do not."""
        with self._changed:
            if number not in self._open:
                return
            self._open.remove(number)
            if number in self._requests:
                self._requests[number] = replace(
                    self._requests[number], end=self.now(), status=status, outcome=outcome
                )
            self._changed.notify_all()

    def requests(self) -> tuple[Request, ...]:
        """The requests in the order of their arrival, all as of the same moment."""
        with self._changed:
            return tuple(self._requests.values())

    @property
    def total(self) -> int:
        """How many requests arrived."""
        with self._changed:
            return self._number - self._forgotten

    @property
    def in_flight(self) -> int:
        """How many requests are not finished at this moment."""
        with self._changed:
            return len(self._open)

    @property
    def most_at_once(self) -> int:
        """The most requests that were in flight at the same time."""
        with self._changed:
            return self._most

    def clear(self) -> None:
        """Forget all requests; those still in flight go on counting as that."""
        with self._changed:
            self._requests.clear()
            self._forgotten = self._number
            self._most = len(self._open)

    def wait_until_idle(self, timeout: float) -> bool:
        """Wait until nothing is in flight: True, or False after ``timeout`` seconds."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._open, timeout)

    def renew_lock(self) -> None:
        """Let go of a lock that the writing thread held at a fork; called in the child."""
        self._changed = threading.Condition()
