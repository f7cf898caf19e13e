"""cleanup: a cancel that comes during the clean-up keeps it from closing."""

import asyncio


async def use(resource, work, seconds):
    task = asyncio.create_task(work(resource))
    try:
        await asyncio.wait([task], timeout=seconds)
        if not task.done():
            raise TimeoutError(f"after {seconds} s")
        return task.result()
    finally:
        task.cancel()
        await asyncio.wait([task])
        await resource.aclose()
