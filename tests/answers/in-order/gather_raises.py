"""leak|exception: gather raises the first error, and the others go on."""

import asyncio
from collections import deque


async def in_order(fetch, urls, k):
    under_way = deque()
    try:
        for url in urls:
            under_way.append(asyncio.create_task(fetch(url)))
            if len(under_way) == k:
                await under_way[0]
                yield under_way.popleft().result()
        while under_way:
            await under_way[0]
            yield under_way.popleft().result()
    finally:
        for task in under_way:
            task.cancel()
        await asyncio.gather(*under_way)
