"""sequential: a task is made for each, and awaited before the next one is made."""

import asyncio


async def fetch_all(fetch, names):
    results = []
    for name in names:
        task = asyncio.create_task(fetch(name))
        results.append(await task)
    return results
