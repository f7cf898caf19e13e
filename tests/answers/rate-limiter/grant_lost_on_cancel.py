"""wrong-result: the start of who is cancelled at its turn goes to nobody."""

import asyncio
from collections import deque


class RateLimiter:
    def __init__(self, n, period):
        self.n, self.period = n, period
        self.free = n
        self.waiters = deque()

    def _give_back(self):
        while self.waiters:
            w = self.waiters.popleft()
            if not w.done():
                w.set_result(None)
                asyncio.get_running_loop().call_later(self.period, self._give_back)
                return
        self.free += 1

    async def wait(self):
        loop = asyncio.get_running_loop()
        if self.free:
            self.free -= 1
            loop.call_later(self.period, self._give_back)
            return
        w = loop.create_future()
        self.waiters.append(w)
        await w
