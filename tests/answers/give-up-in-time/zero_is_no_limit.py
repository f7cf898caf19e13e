"""swallowed: a limit of 0 is falsy, and is taken for none."""

import asyncio


async def use(resource, work, seconds):
    try:
        async with asyncio.timeout(seconds or None):
            return await work(resource)
    finally:
        await resource.aclose()
