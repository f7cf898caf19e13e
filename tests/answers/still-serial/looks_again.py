"""busy-wait: it looks every hundredth of a second whether all are done."""

import asyncio


async def fetch_all(fetch, names):
    tasks = [asyncio.create_task(fetch(name)) for name in names]
    while not all(task.done() for task in tasks):
        await asyncio.sleep(0.01)
    return [task.result() for task in tasks]
