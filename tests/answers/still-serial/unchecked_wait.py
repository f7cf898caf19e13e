"""exception: asyncio.wait does not take an empty list."""

import asyncio


async def fetch_all(fetch, names):
    tasks = [asyncio.create_task(fetch(name)) for name in names]
    await asyncio.wait(tasks)
    return [task.result() for task in tasks]
