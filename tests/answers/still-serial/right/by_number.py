"""Each task puts its page into its own place of the list."""

import asyncio


async def fetch_all(fetch, names):
    names = list(names)
    results = [None] * len(names)

    async def one(i, name):
        results[i] = await fetch(name)

    async with asyncio.TaskGroup() as g:
        for i, n in enumerate(names):
            g.create_task(one(i, n))
    return results
