"""wrong-result: a pause after each start is slower than the task allows."""

import asyncio


class RateLimiter:
    def __init__(self, n, period):
        self.pause = period / n
        self.free = 0.0
        self.turn = asyncio.Lock()

    async def wait(self):
        now = asyncio.get_running_loop().time
        async with self.turn:
            if self.free > now():
                await asyncio.sleep(self.free - now())
            self.free = now() + self.pause
