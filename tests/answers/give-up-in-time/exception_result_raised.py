"""wrong-result: a result that is an exception is raised."""

import asyncio


async def use(resource, work, seconds):
    try:
        async with asyncio.timeout(seconds):
            result = await work(resource)
            if isinstance(result, Exception):
                raise result
            return result
    finally:
        await resource.aclose()
