"""unbounded: a semaphore limits the fetches, not how far they run ahead."""

import asyncio


async def in_order(fetch, urls, k):
    slots = asyncio.Semaphore(k)

    async def one(url):
        async with slots:
            return await fetch(url)

    tasks = [asyncio.create_task(one(url)) for url in urls]
    try:
        for task in tasks:
            yield await task
    finally:
        for task in tasks:
            task.cancel()
