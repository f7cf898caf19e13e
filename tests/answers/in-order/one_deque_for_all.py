"""wrong-result: a default argument is the buffer of all generators."""

import asyncio
from collections import deque


async def in_order(fetch, urls, k, tasks=deque()):
    try:
        for url in urls:
            tasks.append(asyncio.create_task(fetch(url)))
            if len(tasks) == k:
                yield await tasks.popleft()
        while tasks:
            yield await tasks.popleft()
    finally:
        for t in tasks:
            t.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        tasks.clear()
