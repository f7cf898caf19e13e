"""sequential: a task is made and awaited before the next one."""

import asyncio


async def in_order(fetch, urls, k):
    for url in urls:
        task = asyncio.create_task(fetch(url))
        yield await task
