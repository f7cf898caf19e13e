"""a semaphore, whose places come back a period later by call_later"""

import asyncio


class RateLimiter:
    def __init__(self, n, period):
        self._places = asyncio.Semaphore(n)
        self._period = period

    async def wait(self):
        await self._places.acquire()
        loop = asyncio.get_running_loop()
        loop.call_later(self._period, self._places.release)
