"""swallowed: a cancel that comes when all fetches have ended is excepted."""

import asyncio


async def fetch_all(fetch, names):
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(fetch(n)) for n in names]
    except* asyncio.CancelledError:
        pass
    return [t.result() for t in tasks]
