"""unbounded: all who waited wake at once, and nobody looks again."""

import asyncio
from collections import deque


class RateLimiter:
    def __init__(self, n, period):
        self.period = period
        self.starts = deque(maxlen=n)

    async def wait(self):
        now = asyncio.get_running_loop().time
        if len(self.starts) == self.starts.maxlen:
            rest = self.starts[0] + self.period - now()
            if rest > 0:
                await asyncio.sleep(rest)
        self.starts.append(now())
