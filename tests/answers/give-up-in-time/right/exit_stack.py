"""an exit stack, and a deadline by the loop's clock"""

import asyncio
import contextlib


async def use(resource, work, seconds):
    async with contextlib.AsyncExitStack() as stack:
        stack.push_async_callback(resource.aclose)
        deadline = asyncio.get_running_loop().time() + seconds
        async with asyncio.timeout_at(deadline):
            result = await work(resource)
        return result
