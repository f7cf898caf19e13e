"""sequential: nothing of a group is handed out before all of it is there."""

import asyncio
import itertools


async def in_order(fetch, urls, k):
    urls = iter(urls)
    while chunk := list(itertools.islice(urls, k)):
        for text in await asyncio.gather(*map(fetch, chunk)):
            yield text
