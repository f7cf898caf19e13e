"""How many requests a model works on at once, and how many may wait for their turn."""

from __future__ import annotations

import asyncio
import threading
import time
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from helpers import arguments
from helpers.servers.renewal import renew_after_fork

# Older turns are forgotten: a loop that never ends must not fill the memory.
_KEPT = 10_000


class QueueFullError(Exception):
    """All slots are taken, and as many requests wait for one as may."""


@dataclass(slots=True)
class Turn:
    """One request's way through the slots; times are seconds on the clock of the slots.

    Attributes:
        number: The request's number in the log.
        asked: When it asked for a slot.
        began: When it got one; ``None`` if it never did.
        ended: When it gave the slot back, or its place in the queue.
    """

    number: int
    asked: float
    began: float | None = None
    ended: float | None = None


class Slots:
    """A number of slots with a queue before them: first come, first served.

    Entered and left in one event loop; the counts may be read from any thread.

    Args:
        slots: How many may be in at once, from 1 to 1000.
        queue: How many may wait, from 0 to 100,000.
        clock: Tells the time in seconds.

    Raises:
        ValueError: A number is out of its bounds.

    Example:
        >>> async def visit(slots, number):
        ...     async with slots.turn(number):
        ...         await asyncio.sleep(0)
        >>> async def main():
        ...     slots = Slots(slots=2, queue=3)
        ...     visits = [visit(slots, n) for n in range(6)]
        ...     return slots, await asyncio.gather(*visits, return_exceptions=True)
        >>> slots, results = asyncio.run(main())
        >>> slots.most_in_use, slots.most_queued, [repr(r) for r in results if r]
        (2, 3, ['QueueFullError()'])
    """

    def __init__(
        self,
        slots: int = 1,
        queue: int = 512,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        self.slots = arguments.whole("slots", slots, 1, 1000)
        self.queue = arguments.whole("queue", queue, 0, 100_000)
        self._clock = clock
        self._free = asyncio.Semaphore(slots)
        # Guards what other threads read; never held across an await.
        self._lock = threading.Lock()
        self._turns: deque[Turn] = deque(maxlen=_KEPT)
        self._in_use = self._queued = 0
        self._most_in_use = self._most_queued = 0
        renew_after_fork(self)

    @asynccontextmanager
    async def turn(self, number: int) -> AsyncIterator[Turn]:
        """Wait for a slot and have it inside the ``async with`` block.

        Args:
            number: Of the request, for the record.

        Raises:
            QueueFullError: There is neither a free slot nor a place in the queue.
        """
        if self._free.locked():
            if self._queued >= self.queue:
                raise QueueFullError
            turn = self._record(number)
            self._count_queued(1)
            try:
                await self._free.acquire()
            except BaseException:
                turn.ended = self._clock()
                raise
            finally:
                self._count_queued(-1)
            turn.began = self._clock()
        else:
            turn = self._record(number)
            await self._free.acquire()  # at once
            turn.began = turn.asked
        self._count_in_use(1)
        try:
            yield turn
        finally:
            turn.ended = self._clock()
            self._count_in_use(-1)
            self._free.release()

    def turns(self) -> tuple[Turn, ...]:
        """The turns in the order in which they were asked for."""
        with self._lock:
            return tuple(self._turns)

    @property
    def in_use(self) -> int:
        """How many slots are taken at this moment."""
        return self._in_use

    @property
    def queued(self) -> int:
        """How many requests wait for a slot at this moment."""
        return self._queued

    @property
    def most_in_use(self) -> int:
        """The most slots that were taken at the same time."""
        return self._most_in_use

    @property
    def most_queued(self) -> int:
        """The most requests that waited at the same time."""
        return self._most_queued

    def clear(self) -> None:
        """Forget what was; who is in or waits still counts."""
        with self._lock:
            self._turns = deque((t for t in self._turns if t.ended is None), maxlen=_KEPT)
            self._most_in_use, self._most_queued = self._in_use, self._queued

    def renew_lock(self) -> None:
        """Let go of a lock that the loop's thread held at a fork; called in the child."""
        self._lock = threading.Lock()

    def _record(self, number: int) -> Turn:
        turn = Turn(number, self._clock())
        with self._lock:
            self._turns.append(turn)
        return turn

    def _count_queued(self, change: int) -> None:
        with self._lock:
            self._queued += change
            self._most_queued = max(self._most_queued, self._queued)

    def _count_in_use(self, change: int) -> None:
        with self._lock:
            self._in_use += change
            self._most_in_use = max(self._most_in_use, self._in_use)
