"""leak: a reader that is cancelled leaves the fetches running."""

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
    except (GeneratorExit, Exception):
        for t in d:
            t.cancel()
        await asyncio.gather(*d, return_exceptions=True)
        raise
