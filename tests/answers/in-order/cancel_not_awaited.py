"""leak: cancelled, but not awaited."""

import asyncio
from collections import deque


async def in_order(fetch, urls, k):
    d = deque()
    try:
        for url in urls:
            d.append(asyncio.create_task(fetch(url)))
            if len(d) == k:
                await d[0]
                yield d.popleft().result()
        while d:
            await d[0]
            yield d.popleft().result()
    finally:
        for t in d:
            t.cancel()
