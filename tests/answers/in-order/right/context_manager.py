"""A context manager cancels and awaits what is left."""

import asyncio
from contextlib import asynccontextmanager


@asynccontextmanager
async def tasks_of():
    tasks = set()
    try:
        yield tasks
    finally:
        for task in tasks:
            task.cancel()
        while tasks:
            await asyncio.wait(tasks)
            tasks.clear()


async def in_order(fetch, urls, k):
    async with tasks_of() as tasks:
        waiting = []
        for url in urls:
            task = asyncio.create_task(fetch(url))
            tasks.add(task)
            waiting.append(task)
            if len(waiting) == k:
                first = waiting.pop(0)
                result = await first
                tasks.discard(first)
                yield result
        for task in waiting:
            result = await task
            tasks.discard(task)
            yield result
