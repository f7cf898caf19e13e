"""swallowed: it turns a cancel from outside into a TimeoutError."""

import asyncio


async def use(resource, work, seconds):
    try:
        async with asyncio.timeout(seconds):
            return await work(resource)
    except asyncio.CancelledError:
        raise TimeoutError from None
    finally:
        await resource.aclose()
