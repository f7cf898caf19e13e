"""A line of events, of which only the first waits for the time."""

import asyncio
from collections import deque


class RateLimiter:
    def __init__(self, n, period):
        self.n, self.period = n, period
        self.starts = []
        self.line = deque()

    async def wait(self):
        loop = asyncio.get_running_loop()
        mine = asyncio.Event()
        self.line.append(mine)
        try:
            if self.line[0] is not mine:
                await mine.wait()
            if len(self.starts) == self.n:
                due = self.starts[0] + self.period
                while (rest := due - loop.time()) > 0:
                    await asyncio.sleep(rest)
                self.starts.pop(0)
            self.starts.append(loop.time())
        finally:
            first = self.line[0] is mine
            self.line.remove(mine)
            if first and self.line:
                self.line[0].set()
