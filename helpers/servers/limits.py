"""How often a server lets itself be asked."""

from __future__ import annotations

from helpers import arguments


class RateLimit:
    """At most so many requests in a period of time: a fixed window.

    The first request opens a period. When the period has passed, the next
    request opens another. So who waits as long as told always gets in.

    Args:
        limit: How many are let in per period, from 1 to 1,000,000.
        period: Seconds that a period lasts, from 0.000001 to 3600.

    Raises:
        ValueError: A value is out of its bounds.

    Example:
        >>> window = RateLimit(2, period=1.0)
        >>> [window.wait(now) for now in (0.0, 0.25, 0.5, 1.0)]
        [0.0, 0.0, 0.5, 0.0]
    """

    def __init__(self, limit: int, period: float = 1.0) -> None:
        self.limit = arguments.whole("limit", limit, 1, 1_000_000)
        self.period = arguments.number("period", period, 1e-6, 3600, "seconds")
        self._end = float("-inf")
        self._count = 0

    def wait(self, now: float) -> float:
        """Count a request at time ``now``: 0.0 to let it in, else seconds to wait.

        Args:
            now: Seconds on any clock that never goes back.
        """
        # One sum decides and is told: two would differ by rounding, and a wait of 0.0
        # would let in a request that was not counted.
        if now >= self._end:
            self._end, self._count = now + self.period, 0
        if self._count < self.limit:
            self._count += 1
            return 0.0
        return self._end - now

    def __repr__(self) -> str:
        return f"RateLimit({self.limit}, period={self.period})"
