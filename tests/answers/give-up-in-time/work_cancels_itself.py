"""swallowed: the work cancelled itself, and that is taken for the time limit."""

import asyncio


async def use(resource, work, seconds):
    task = asyncio.ensure_future(work(resource))
    try:
        await asyncio.wait([task], timeout=seconds)
        if not task.done():
            task.cancel()
            await asyncio.wait([task])
        if task.cancelled():
            raise TimeoutError
        return task.result()
    finally:
        if not task.done():
            task.cancel()
            await asyncio.wait([task])
        await resource.aclose()
