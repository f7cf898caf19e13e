"""sequential: a new group begins when all of the last are handed out."""

import asyncio
from collections import deque
from itertools import islice


async def in_order(fetch, urls, k):
    urls, under_way = iter(urls), deque()
    try:
        while True:
            under_way.extend(asyncio.create_task(fetch(url)) for url in islice(urls, k))
            if not under_way:
                return
            while under_way:
                await under_way[0]
                yield under_way.popleft().result()
    finally:
        for task in under_way:
            task.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)
