"""unbounded: a semaphore limits how many work at once, not how many start."""

import asyncio


class RateLimiter:
    def __init__(self, n, period):
        self.slots = asyncio.Semaphore(n)

    async def wait(self):
        async with self.slots:
            pass
