"""swallowed: a cancel from outside, while the late work ends, is suppressed."""

import asyncio
import contextlib


async def use(resource, work, seconds):
    task = asyncio.create_task(work(resource))
    try:
        await asyncio.wait([task], timeout=seconds)
        if task.done():
            return task.result()
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
        raise TimeoutError
    finally:
        if not task.done():
            task.cancel()
            await asyncio.wait([task])
        await resource.aclose()
