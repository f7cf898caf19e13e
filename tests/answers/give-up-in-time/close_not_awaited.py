"""cleanup: without await, the closing never happens."""

import asyncio


async def use(resource, work, seconds):
    try:
        async with asyncio.timeout(seconds):
            return await work(resource)
    finally:
        resource.aclose()
