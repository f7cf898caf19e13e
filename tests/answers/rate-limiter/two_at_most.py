"""wrong-result: more than two per period never start."""

import asyncio
from collections import deque


class RateLimiter:
    def __init__(self, n, period):
        self.n, self.period = min(n, 2), period
        self.starts = deque(maxlen=self.n)
        self.lock = asyncio.Lock()

    async def wait(self):
        loop = asyncio.get_running_loop()
        async with self.lock:
            if len(self.starts) == self.n:
                await asyncio.sleep(max(0, self.starts[0] + self.period - loop.time()))
            self.starts.append(loop.time())
