"""unbounded|sequential: a buffer for what comes early, and tasks without bound."""

import asyncio


async def in_order(fetch, urls, k):
    slots, done = asyncio.Semaphore(k), {}

    async def one(url):
        async with slots:
            return await fetch(url)

    async with asyncio.TaskGroup() as group:
        tasks = []
        for url in urls:
            tasks.append(group.create_task(one(url)))
            await asyncio.sleep(0)
    for task in tasks:
        yield task.result()
