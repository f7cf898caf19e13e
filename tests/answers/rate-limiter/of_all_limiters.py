"""wrong-result|unbounded: all limiters share one list, which belongs to the class."""

import asyncio


class RateLimiter:
    starts = []

    def __init__(self, n, period):
        self.n, self.period = n, period
        self.turn = asyncio.Lock()

    async def wait(self):
        now = asyncio.get_running_loop().time
        async with self.turn:
            if len(self.starts) >= self.n:
                await asyncio.sleep(self.starts[-self.n] + self.period - now())
            self.starts.append(now())
