"""the oldest leaves the deque before it is awaited, which cancels it with its reader"""

import asyncio
from collections import deque


async def in_order(fetch, urls, k):
    under_way = deque()
    try:
        for url in urls:
            under_way.append(asyncio.create_task(fetch(url)))
            if len(under_way) == k:
                yield await under_way.popleft()
        while under_way:
            yield await under_way.popleft()
    finally:
        for task in under_way:
            task.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)
