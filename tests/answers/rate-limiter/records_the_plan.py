"""unbounded: notes when it could have started, which is long ago, and not when it did."""

import asyncio
from collections import deque


class RateLimiter:
    def __init__(self, n, period):
        self.period = period
        self.starts = deque(maxlen=n)
        self.turn = asyncio.Lock()

    async def wait(self):
        now = asyncio.get_running_loop().time
        async with self.turn:
            at = now()
            if len(self.starts) == self.starts.maxlen:
                at = self.starts[0] + self.period
                await asyncio.sleep(at - now())
            self.starts.append(at)
