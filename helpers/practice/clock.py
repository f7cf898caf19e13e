"""A clock for event loops that talk over real sockets: it leaps when all of them wait.

So an answer may take hours, and a time limit too, in milliseconds; and a busy machine
makes nobody late.
"""

from __future__ import annotations

import asyncio
import math
import selectors
import threading
import time
from collections.abc import Callable
from typing import Any

#: Seconds of real time until another look at the sockets; what was sent is there by then.
_LOOK = 0.001
#: Looks after which a loop that does not look is not waited for: its thread is blocked,
#: or threads of an executor do its work.
_BLOCKED = 100


class Standstill(Exception):
    """Every loop waits, and neither a timer nor a message will ever wake one."""


class Clock:
    """The time of some event loops, each in a thread of its own.

    When all have looked at their sockets in vain, since any of them did something, the
    clock leaps to the next timer. It also goes on as any clock does.

    Args:
        step: Seconds that it leaps at most, so that one leap too early harms nobody.

    Example:
        >>> clock = Clock(step=60)
        >>> loop = clock.new_loop()
        >>> begun = loop.time()
        >>> loop.run_until_complete(asyncio.sleep(3600))
        >>> 3600 < loop.time() - begun < 3700
        True
        >>> loop.close()
    """

    def __init__(self, step: float) -> None:
        self._step = step
        self._lock = threading.Lock()
        self._ahead = 0.0
        # Goes up whenever a loop goes on or stops to wait: looks from before are void.
        self._turn = 0
        self._loops: set[_Selector] = set()
        self._looked: dict[_Selector, tuple[int, float]] = {}

    def time(self) -> float:
        """Seconds since some moment."""
        return time.monotonic() + self._ahead

    def new_loop(self, on_idle: Callable[[bool], None] | None = None) -> ClockedLoop:
        """An event loop that goes by this clock.

        Args:
            on_idle: Called in each turn of the loop to which no socket gave rise, and told
                whether it was a timer that the loop had waited for. What it raises comes
                out of ``run_until_complete``; so does :class:`Standstill`, for a loop that
                has one.
        """
        return ClockedLoop(self, on_idle)

    def _join(self, selector: _Selector) -> None:
        with self._lock:
            self._loops.add(selector)

    def _leave(self, selector: _Selector) -> None:
        with self._lock:
            self._loops.discard(selector)
            self._looked.pop(selector, None)

    def _move(self, selector: _Selector) -> None:
        """A loop begins to wait, or goes on."""
        with self._lock:
            self._turn += 1
            self._looked.pop(selector, None)

    def _look(self, selector: _Selector, turn: int, until: float, looks: int) -> bool:
        """Note a look in vain, which began in a turn; False at a standstill."""
        with self._lock:
            self._looked[selector] = turn, until
            fresh = {each for each, (seen, _) in self._looked.items() if seen == self._turn}
            if fresh != self._loops and not (looks >= _BLOCKED and looks % _BLOCKED == 0):
                return True
            # Somebody who is blocked waits for one of those who look.
            first = min(end for _, end in self._looked.values())
            if first == math.inf:
                return fresh != self._loops
            self._ahead += min(self._step, max(0.0, first - self.time()))
            self._turn += 1
            return True


class _Selector(selectors.DefaultSelector):
    def __init__(self, clock: Clock, on_idle: Callable[[bool], None] | None) -> None:
        super().__init__()
        self._clock, self._on_idle = clock, on_idle
        self.threads = self.turn = 0
        clock._join(self)

    def select(self, timeout: float | None = None) -> list[Any]:
        """The sockets that are ready, or none when the time is over."""
        self.turn += 1
        try:
            return self._select(timeout)
        finally:
            self.turn += 1

    def _select(self, timeout: float | None) -> list[Any]:
        found = super().select(0)
        waits = not found and (timeout is None or timeout > 0)
        if waits:
            found = self._wait(math.inf if timeout is None else timeout)
        if not found and self._on_idle is not None:
            self._on_idle(waits)
        return found

    def _wait(self, seconds: float) -> list[Any]:
        clock, looks = self._clock, 0
        until = clock.time() + seconds
        clock._move(self)
        try:
            while clock.time() < until:
                turn = clock._turn
                # The time-outs of select() are coarser than this on Windows.
                time.sleep(_LOOK)
                if found := super().select(0):
                    return found
                looks += 1
                if self.threads and looks % _BLOCKED:
                    continue
                moves = clock._look(self, turn, until, looks)
                if not moves and not self.threads and self._on_idle is not None:
                    raise Standstill
            return []
        finally:
            clock._move(self)

    def close(self) -> None:
        """Let the others no longer wait for this one."""
        self._clock._leave(self)
        super().close()


class ClockedLoop(asyncio.SelectorEventLoop):
    """An event loop that goes by a clock; :meth:`Clock.new_loop` makes it."""

    def __init__(self, clock: Clock, on_idle: Callable[[bool], None] | None) -> None:
        self._clock = clock
        self._sockets = _Selector(clock, on_idle)
        super().__init__(self._sockets)

    @property
    def turn(self) -> int | None:
        """A number that is another one in each turn; None while the loop waits."""
        turn = self._sockets.turn
        return None if turn % 2 else turn

    def time(self) -> float:
        """Seconds by the clock."""
        return self._clock.time()

    def run_in_executor(  # type: ignore[override]
        self, executor: Any, func: Callable[..., Any], *args: Any
    ) -> asyncio.Future[Any]:
        """The same; what is done by threads is waited for in real time."""
        future = super().run_in_executor(executor, func, *args)
        self._sockets.threads += 1
        future.add_done_callback(self._thread_is_done)
        return future

    def _thread_is_done(self, future: asyncio.Future[Any]) -> None:
        self._sockets.threads -= 1
