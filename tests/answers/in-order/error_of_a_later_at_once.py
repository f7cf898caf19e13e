"""lost-item: whichever fails first ends it, though results before it are missing."""

import asyncio
from collections import deque


async def in_order(fetch, urls, k):
    under_way = deque()
    try:
        urls = iter(urls)
        while True:
            for url in urls:
                under_way.append(asyncio.create_task(fetch(url)))
                if len(under_way) == k:
                    break
            if not under_way:
                return
            while not under_way[0].done():
                done, _ = await asyncio.wait(
                    [task for task in under_way if not task.done()],
                    return_when="FIRST_COMPLETED",
                )
                for task in done:
                    task.result()
            yield under_way.popleft().result()
    finally:
        for task in under_way:
            task.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)
