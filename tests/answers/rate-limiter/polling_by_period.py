"""busy-wait|wrong-result|order: it asks again a hundred times in each period."""

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
            while True:
                while self.starts and now() - self.starts[0] >= self.period - 1e-6:
                    self.starts.popleft()
                if len(self.starts) < self.n:
                    self.starts.append(now())
                    return
                await asyncio.sleep(self.period / 100)
