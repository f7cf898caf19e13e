"""cleanup: closed in except and in finally."""

import asyncio


async def use(resource, work, seconds):
    try:
        async with asyncio.timeout(seconds):
            return await work(resource)
    except TimeoutError:
        await resource.aclose()
        raise
    finally:
        await resource.aclose()
