"""unbounded: it remembers the last three starts, whatever n is."""

import asyncio
from collections import deque


class RateLimiter:
    def __init__(self, n, period):
        self.starts, self.period = deque(), period
        self.n = n
        self.lock = asyncio.Lock()

    async def wait(self):
        loop = asyncio.get_running_loop()
        async with self.lock:
            now = loop.time()
            recent = [t for t in self.starts if now - t < self.period]
            if len(recent) >= self.n:
                await asyncio.sleep(recent[-self.n] + self.period - now)
            self.starts.append(max(now, loop.time()))
            if len(self.starts) > 3:
                self.starts.popleft()
