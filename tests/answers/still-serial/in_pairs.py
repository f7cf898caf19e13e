"""sequential: two at a time, and the next two only after both."""

import asyncio


async def fetch_all(fetch, names):
    results = []
    for i in range(0, len(names), 2):
        results += await asyncio.gather(*[fetch(name) for name in names[i : i + 2]])
    return results
