"""cleanup: the line below the work is not reached when it fails."""

import asyncio


async def use(resource, work, seconds):
    async with asyncio.timeout(seconds):
        result = await work(resource)
    await resource.aclose()
    return result
