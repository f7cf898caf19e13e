"""unbounded|wrong-result|busy-wait: it reads another clock than the loop's."""

import asyncio
import time
from collections import deque


class RateLimiter:
    def __init__(self, n, period):
        self.period = period
        self.starts = deque(maxlen=n)
        self.turn = asyncio.Lock()

    async def wait(self):
        async with self.turn:
            if len(self.starts) == self.starts.maxlen:
                await asyncio.sleep(self.starts[0] + self.period - time.monotonic())
            self.starts.append(time.monotonic())
