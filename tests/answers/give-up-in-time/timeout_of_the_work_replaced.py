"""swallowed: a TimeoutError of the work itself is taken for the limit's."""

import asyncio


async def use(resource, work, seconds):
    try:
        async with asyncio.timeout(seconds):
            result = await work(resource)
    except TimeoutError:
        await resource.aclose()
        raise TimeoutError("too slow") from None
    except BaseException:
        await resource.aclose()
        raise
    else:
        await resource.aclose()
        return result
