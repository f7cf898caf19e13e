"""a task that is cancelled and awaited by hand"""

import asyncio


async def use(resource, work, seconds):
    task = asyncio.create_task(work(resource))
    try:
        await asyncio.wait([task], timeout=seconds)
        if not task.done():
            raise TimeoutError(f"after {seconds} s")
        return task.result()
    finally:
        try:
            task.cancel()
            await asyncio.wait([task])
        finally:
            await resource.aclose()
