"""wrong-result: the tasks are given back, and not what they bring."""

import asyncio


async def fetch_all(fetch, names):
    return [asyncio.create_task(fetch(name)) for name in names]
