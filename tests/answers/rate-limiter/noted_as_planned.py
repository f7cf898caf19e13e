"""unbounded: it notes when one could start, and who is woken late starts later."""

import asyncio
from collections import deque


class RateLimiter:
    def __init__(self, n, period):
        self.n, self.period = n, period
        self.starts = deque(maxlen=n)
        self.lock = asyncio.Lock()

    async def wait(self):
        loop = asyncio.get_running_loop()
        async with self.lock:
            due = loop.time()
            if len(self.starts) == self.n:
                due = max(due, self.starts[0] + self.period)
                await asyncio.sleep(due - loop.time())
            self.starts.append(due)
