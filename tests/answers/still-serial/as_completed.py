"""order: as_completed gives the results in the order of their arrival."""

import asyncio


async def fetch_all(fetch, names):
    coroutines = [fetch(name) for name in names]
    return [await done for done in asyncio.as_completed(coroutines)]
