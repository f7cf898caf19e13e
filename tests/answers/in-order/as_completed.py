"""order: as_completed gives what comes first."""

import asyncio
import itertools


async def in_order(fetch, urls, k):
    urls = iter(urls)
    while chunk := list(itertools.islice(urls, k)):
        for done in asyncio.as_completed([fetch(url) for url in chunk]):
            yield await done
