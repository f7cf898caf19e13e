"""lost-item: an empty url passes for the end of the urls."""

import asyncio
from collections import deque


async def in_order(fetch, urls, k):
    tasks = deque()
    urls = iter(urls)
    try:
        while True:
            while len(tasks) < k and (url := next(urls, None)):
                tasks.append(asyncio.create_task(fetch(url)))
            if not tasks:
                return
            yield await tasks.popleft()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
