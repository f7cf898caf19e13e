"""wrong-result: a dict by name forgets a name that comes twice."""

import asyncio


async def fetch_all(fetch, names):
    tasks = {name: asyncio.create_task(fetch(name)) for name in names}
    return [await task for task in tasks.values()]
