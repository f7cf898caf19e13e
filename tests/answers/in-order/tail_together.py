"""sequential: the last k results are handed out together."""

import asyncio
from collections import deque


async def in_order(fetch, urls, k):
    tasks = deque()
    try:
        for url in urls:
            if len(tasks) == k:
                yield await tasks[0]
                tasks.popleft()
            tasks.append(asyncio.create_task(fetch(url)))
        for result in await asyncio.gather(*tasks):
            yield result
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
