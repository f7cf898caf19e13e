"""leak: the clean-up ends at a fetch that has failed, and the others run on."""

import asyncio
from collections import deque


async def in_order(fetch, urls, k):
    tasks = deque()
    try:
        for url in urls:
            if len(tasks) == k:
                yield await tasks.popleft()
            tasks.append(asyncio.create_task(fetch(url)))
        while tasks:
            yield await tasks.popleft()
    finally:
        for task in tasks:
            task.cancel()
        for task in tasks:
            try:
                await task
            except asyncio.CancelledError:
                pass
