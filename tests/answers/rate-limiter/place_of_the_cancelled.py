"""wrong-result: places are given out in advance, also to who is cancelled later."""

import asyncio
from collections import deque


class RateLimiter:
    def __init__(self, n, period):
        self.period = period
        self.starts = deque(maxlen=n)

    async def wait(self):
        now = asyncio.get_running_loop().time()
        start = now
        if len(self.starts) == self.starts.maxlen:
            start = max(now, self.starts[0] + self.period)
        self.starts.append(start)
        await asyncio.sleep(start - now)
