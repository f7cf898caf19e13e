"""gather, and a coroutine for each name"""

import asyncio


async def fetch_all(fetch, names):
    return await asyncio.gather(*map(fetch, names))
