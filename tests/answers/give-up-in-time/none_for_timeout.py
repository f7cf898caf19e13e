"""swallowed: after the limit it returns None in place of raising."""

import asyncio


async def use(resource, work, seconds):
    try:
        async with asyncio.timeout(seconds):
            return await work(resource)
    except TimeoutError:
        return None
    finally:
        await resource.aclose()
