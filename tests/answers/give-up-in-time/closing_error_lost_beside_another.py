"""swallowed: after an error of the work, an error of the closing is suppressed."""

import asyncio
from contextlib import suppress


async def use(resource, work, seconds):
    try:
        async with asyncio.timeout(seconds):
            result = await work(resource)
    except BaseException:
        with suppress(Exception):
            await resource.aclose()
        raise
    await resource.aclose()
    return result
