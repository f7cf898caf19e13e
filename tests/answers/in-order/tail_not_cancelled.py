"""leak: what is left after the last url is handed out with nobody to cancel it."""

import asyncio
from collections import deque


async def in_order(fetch, urls, k):
    tasks = deque()
    try:
        for url in urls:
            tasks.append(asyncio.create_task(fetch(url)))
            if len(tasks) == k:
                yield await tasks[0]
                tasks.popleft()
    except BaseException:
        for t in tasks:
            t.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        raise
    for t in tasks:
        yield await t
