"""busy-wait: looks again after pauses that are twice as long each time."""

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
            pause = 0.001
            while (
                len(self.starts) == self.starts.maxlen
                and now() < self.starts[0] + self.period
            ):
                await asyncio.sleep(min(pause, self.starts[0] + self.period - now()))
                pause *= 2
            self.starts.append(now())
