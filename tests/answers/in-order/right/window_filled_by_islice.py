"""An exit stack tidies up a window that islice fills; wait() ends it."""

import asyncio
from collections import deque
from contextlib import AsyncExitStack
from itertools import islice


async def in_order(fetch, urls, k):
    urls = iter(urls)
    window = deque()

    async def tidy():
        for task in window:
            task.cancel()
        if window:
            await asyncio.wait(window)

    async with AsyncExitStack() as stack:
        stack.push_async_callback(tidy)
        while True:
            window.extend(
                asyncio.ensure_future(fetch(u)) for u in islice(urls, k - len(window))
            )
            if not window:
                break
            result = await window[0]
            yield result
            window.popleft()
