"""a queue of the times at which places are free, behind a condition"""

import asyncio


class RateLimiter:
    def __init__(self, count, seconds, clock=None):
        self.seconds = seconds
        self.free = asyncio.Queue()
        for _ in range(count):
            self.free.put_nowait(float("-inf"))
        self.first = asyncio.Condition()

    def _now(self):
        return asyncio.get_event_loop().time()

    async def wait(self):
        async with self.first:
            when = await self.free.get()
            try:
                if when > self._now():
                    await asyncio.sleep(when - self._now())
            except asyncio.CancelledError:
                rest = [when]
                while not self.free.empty():
                    rest.append(self.free.get_nowait())
                for each in rest:
                    self.free.put_nowait(each)
                raise
            self.free.put_nowait(self._now() + self.seconds)
