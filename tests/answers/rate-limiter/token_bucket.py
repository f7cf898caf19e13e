"""unbounded: a bucket that refills as it empties lets in more than n."""

import asyncio


class RateLimiter:
    def __init__(self, n, period):
        self.n, self.rate = n, n / period
        self.tokens, self.seen = float(n), None
        self.turn = asyncio.Lock()

    async def wait(self):
        now = asyncio.get_running_loop().time
        async with self.turn:
            if self.seen is not None:
                gained = (now() - self.seen) * self.rate
                self.tokens = min(self.n, self.tokens + gained)
            self.seen = now()
            if self.tokens < 1:
                await asyncio.sleep((1 - self.tokens) / self.rate)
                self.tokens, self.seen = 1.0, now()
            self.tokens -= 1
