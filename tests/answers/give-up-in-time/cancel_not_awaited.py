"""order: cancel() only asks; the work still uses the resource as it is closed."""

import asyncio


async def use(resource, work, seconds):
    task = asyncio.create_task(work(resource))
    try:
        done, _ = await asyncio.wait([task], timeout=seconds)
        if not done:
            raise TimeoutError
        return task.result()
    finally:
        task.cancel()
        await resource.aclose()
