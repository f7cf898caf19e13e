"""sequential: ten at once, and the others wait."""

import asyncio


async def fetch_all(fetch, names):
    sem = asyncio.Semaphore(10)

    async def one(n):
        async with sem:
            return await fetch(n)

    return await asyncio.gather(*map(one, names))
