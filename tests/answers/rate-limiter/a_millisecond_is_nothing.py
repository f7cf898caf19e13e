"""unbounded: less than a millisecond is not waited for."""

import asyncio
from collections import deque


class RateLimiter:
    def __init__(self, n, period):
        self.starts = deque(maxlen=n)
        self.n, self.period = n, period
        self.lock = asyncio.Lock()

    async def wait(self):
        loop = asyncio.get_running_loop()
        async with self.lock:
            if len(self.starts) == self.n:
                rest = self.starts[0] + self.period - loop.time()
                if rest > 0.001:
                    await asyncio.sleep(rest)
            self.starts.append(loop.time())
