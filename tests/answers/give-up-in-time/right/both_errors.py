"""Two errors at once come out as a group."""

import asyncio


async def use(resource, work, seconds):
    try:
        async with asyncio.timeout(seconds):
            result = await work(resource)
    except Exception as error:
        try:
            await resource.aclose()
        except Exception as other:
            raise ExceptionGroup("both", [error, other])
        raise
    except BaseException:
        await resource.aclose()
        raise
    await resource.aclose()
    return result
