"""cleanup|leak: the closing is left to a task that nobody awaits."""

import asyncio


async def use(resource, work, seconds):
    try:
        async with asyncio.timeout(seconds):
            return await work(resource)
    finally:
        asyncio.create_task(resource.aclose())
