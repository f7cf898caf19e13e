"""lost-item: the same url twice is one task."""

import asyncio


async def in_order(fetch, urls, k):
    tasks = {}
    try:
        for url in urls:
            tasks[url] = asyncio.create_task(fetch(url))
            if len(tasks) == k:
                first = next(iter(tasks))
                await tasks[first]
                yield tasks.pop(first).result()
        while tasks:
            first = next(iter(tasks))
            await tasks[first]
            yield tasks.pop(first).result()
    finally:
        for t in tasks.values():
            t.cancel()
        await asyncio.gather(*tasks.values(), return_exceptions=True)
