"""tasks first, then await each in turn"""

import asyncio


async def fetch_all(get, keys):
    tasks = [asyncio.ensure_future(get(key)) for key in keys]
    results = []
    for task in tasks:
        results.append(await task)
    return results
