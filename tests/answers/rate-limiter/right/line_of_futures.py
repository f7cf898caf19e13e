"""Everybody has a future, and who leaves the line wakes the next."""

import asyncio
from collections import deque


class RateLimiter:
    def __init__(self, n, period):
        self.n, self.period, self.starts, self.line = n, period, [], deque()

    async def wait(self):
        loop = asyncio.get_running_loop()
        turn = loop.create_future()
        self.line.append(turn)
        if self.line[0] is turn:
            turn.set_result(None)
        try:
            await turn
            if len(self.starts) >= self.n:
                await asyncio.sleep(
                    max(0, self.starts[-self.n] + self.period - loop.time())
                )
            self.starts.append(loop.time())
        finally:
            self.line.remove(turn)
            if self.line and not self.line[0].done():
                self.line[0].set_result(None)
