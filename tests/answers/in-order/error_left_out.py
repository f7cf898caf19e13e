"""swallowed: what failed is left out without a word."""

import asyncio
from collections import deque


async def in_order(fetch, urls, k):
    under_way = deque()
    try:
        for url in urls:
            under_way.append(asyncio.create_task(fetch(url)))
            if len(under_way) == k:
                await asyncio.wait([under_way[0]])
                task = under_way.popleft()
                if task.exception() is None:
                    yield task.result()
        while under_way:
            await asyncio.wait([under_way[0]])
            task = under_way.popleft()
            if task.exception() is None:
                yield task.result()
    finally:
        for task in under_way:
            task.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)
