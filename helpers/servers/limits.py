"""How often a server lets itself be asked."""

from __future__ import annotations

from helpers import arguments


class RateLimit:
    """At most so many requests in a period of time: a fixed window.

    The first request opens a period. When the period has passed, the next
    request opens another. So who waits as long as told always gets in.

    Args:
        requests: How many are let in per period, at least 1.
        period: Seconds that a period lasts, above 0.

    Raises:
        ValueError: A value is out of its bounds.

    Example:
        >>> limit = RateLimit(2, period=1.0)
        >>> [limit.wait(now) for now in (0.0, 0.25, 0.5, 1.0)]
        [0.0, 0.0, 0.5, 0.0]
    """

    def __init__(self, requests: int, period: float = 1.0) -> None:
        self.requests = arguments.whole("requests", requests, 1, 1_000_000)
        self.period = arguments.number("period", period, 1e-6, 3600, "seconds")
        self._opened = float("-inf")
        self._count = 0

    def wait(self, now: float) -> float:
        """Count a request at time ``now``: 0.0 to let it in, else seconds to wait.

        Args:
            now: Seconds on any clock that never goes back.
        """
        if now - self._opened >= self.period:
            self._opened, self._count = now, 0
        if self._count < self.requests:
            self._count += 1
            return 0.0
        return self._opened + self.period - now

    def __repr__(self) -> str:
        return f"RateLimit({self.requests}, period={self.period})"
