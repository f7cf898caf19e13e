"""wrong-result: an empty page is left out."""

import asyncio


async def fetch_all(fetch, names):
    return [r for r in await asyncio.gather(*map(fetch, names)) if r]
