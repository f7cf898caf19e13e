"""unbounded: a window that opens every period lets in two loads at its border."""

import asyncio


class RateLimiter:
    def __init__(self, n, period):
        self.n, self.period = n, period
        self.opened, self.count = None, 0
        self.turn = asyncio.Lock()

    async def wait(self):
        now = asyncio.get_running_loop().time
        async with self.turn:
            if self.opened is None or now() - self.opened >= self.period:
                self.opened, self.count = now(), 0
            if self.count == self.n:
                await asyncio.sleep(self.opened + self.period - now())
                self.opened, self.count = now(), 0
            self.count += 1
