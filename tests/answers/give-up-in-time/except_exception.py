"""cleanup: a CancelledError is no Exception, so a cancel leaves it open."""

import asyncio


async def use(resource, work, seconds):
    try:
        async with asyncio.timeout(seconds):
            result = await work(resource)
    except Exception:
        await resource.aclose()
        raise
    await resource.aclose()
    return result
