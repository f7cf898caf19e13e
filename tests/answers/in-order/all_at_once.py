"""unbounded: a task for each url, and there may be endlessly many."""

import asyncio


async def in_order(fetch, urls, k):
    tasks = [asyncio.create_task(fetch(url)) for url in urls]
    try:
        for task in tasks:
            yield await task
    finally:
        for task in tasks:
            task.cancel()
