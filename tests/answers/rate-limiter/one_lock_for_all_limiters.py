"""wrong-result: whoever waits for one limiter holds up all others."""

import asyncio
from collections import deque


class RateLimiter:
    lock = asyncio.Lock()

    def __init__(self, n, period):
        self.starts = deque(maxlen=n)
        self.n, self.period = n, period

    async def wait(self):
        loop = asyncio.get_running_loop()
        async with self.lock:
            if len(self.starts) == self.n:
                await asyncio.sleep(max(0, self.starts[0] + self.period - loop.time()))
            self.starts.append(loop.time())
