"""A line of events: the first one sleeps, and lets the next one be the first."""

import asyncio
from collections import deque


class RateLimiter:
    def __init__(self, n, period):
        self.n = n
        self.period = period
        self._recent = deque()
        self._line = deque()

    async def wait(self):
        loop = asyncio.get_running_loop()
        me = object()
        turn = asyncio.Event()
        self._line.append(turn)
        if self._line[0] is turn:
            turn.set()
        try:
            await turn.wait()
            if len(self._recent) == self.n:
                free = self._recent[0] + self.period
                if free > loop.time():
                    await asyncio.sleep(free - loop.time())
                self._recent.popleft()
            self._recent.append(loop.time())
        finally:
            self._line.remove(turn)
            if self._line:
                self._line[0].set()
