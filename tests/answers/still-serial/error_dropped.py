"""swallowed: asyncio.wait raises nothing, and who failed is left out."""

import asyncio


async def fetch_all(fetch, names):
    tasks = [asyncio.create_task(fetch(name)) for name in names]
    if tasks:
        await asyncio.wait(tasks)
    return [task.result() for task in tasks if task.exception() is None]
