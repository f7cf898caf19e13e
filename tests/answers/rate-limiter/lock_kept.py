"""deadlock: after a cancel the lock is never released."""

import asyncio
from collections import deque


class RateLimiter:
    def __init__(self, n, period):
        self.period = period
        self.starts = deque(maxlen=n)
        self.turn = asyncio.Lock()

    async def wait(self):
        now = asyncio.get_running_loop().time
        await self.turn.acquire()
        if len(self.starts) == self.starts.maxlen:
            await asyncio.sleep(self.starts[0] + self.period - now())
        self.starts.append(now())
        self.turn.release()
