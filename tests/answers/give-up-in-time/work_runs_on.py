"""order: asyncio.wait stops waiting, and the work goes on with a closed resource."""

import asyncio


async def use(resource, work, seconds):
    task = asyncio.create_task(work(resource))
    try:
        done, _ = await asyncio.wait([task], timeout=seconds)
        if not done:
            raise TimeoutError
        return task.result()
    finally:
        await resource.aclose()
