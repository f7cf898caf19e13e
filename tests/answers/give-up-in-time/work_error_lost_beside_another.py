"""swallowed: the work's error is kept for later, and aclose() raises before that."""

import asyncio


async def use(resource, work, seconds):
    error = None
    result = None
    try:
        async with asyncio.timeout(seconds):
            result = await work(resource)
    except BaseException as e:
        error = e
    await resource.aclose()
    if error:
        raise error
    return result
