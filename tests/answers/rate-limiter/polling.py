"""busy-wait: it asks again every hundredth of a second."""

import asyncio
from collections import deque


class RateLimiter:
    def __init__(self, n, period):
        self.n, self.period = n, period
        self.starts = deque()

    async def wait(self):
        now = asyncio.get_running_loop().time
        while True:
            while self.starts and now() - self.starts[0] >= self.period - 1e-9:
                self.starts.popleft()
            if len(self.starts) < self.n:
                self.starts.append(now())
                return
            await asyncio.sleep(0.01)
