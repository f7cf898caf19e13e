"""swallowed: return_exceptions puts the error among the pages."""

import asyncio


async def fetch_all(fetch, names):
    return await asyncio.gather(*[fetch(name) for name in names], return_exceptions=True)
