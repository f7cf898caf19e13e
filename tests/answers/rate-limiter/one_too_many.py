"""unbounded: an off-by-one lets in n + 1."""

import asyncio
from collections import deque


class RateLimiter:
    def __init__(self, n, period):
        self.n, self.period = n, period
        self.starts = deque()
        self.turn = asyncio.Lock()

    async def wait(self):
        now = asyncio.get_running_loop().time
        async with self.turn:
            if len(self.starts) > self.n:
                await asyncio.sleep(self.starts.popleft() + self.period - now())
            self.starts.append(now())
