"""sequential|unbounded: everything is fetched before the first result is handed out."""

import asyncio


async def in_order(fetch, urls, k):
    for text in await asyncio.gather(*[fetch(url) for url in urls]):
        yield text
