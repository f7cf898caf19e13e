"""swallowed: a fetch that took too long gives None, and its error is lost."""

import asyncio


async def fetch_all(fetch, names):
    async def one(name):
        try:
            return await fetch(name)
        except TimeoutError:
            return None

    return await asyncio.gather(*map(one, names))
