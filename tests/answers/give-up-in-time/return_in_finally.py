"""swallowed: a return in finally throws the exception away."""

import asyncio


async def use(resource, work, seconds):
    result = None
    try:
        async with asyncio.timeout(seconds):
            result = await work(resource)
    finally:
        await resource.aclose()
        return result
