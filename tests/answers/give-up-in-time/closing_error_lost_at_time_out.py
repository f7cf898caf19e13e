"""swallowed: when the time is up, it no longer asks whether the closing went well."""

import asyncio
import contextlib


async def use(resource, work, seconds):
    try:
        async with asyncio.timeout(seconds):
            result = await work(resource)
    except TimeoutError:
        with contextlib.suppress(Exception):
            await resource.aclose()
        raise
    except BaseException:
        await resource.aclose()
        raise
    await resource.aclose()
    return result
