"""cleanup: the closing stands inside the limit, which may cut it off."""

import asyncio


async def use(resource, work, seconds):
    async with asyncio.timeout(seconds):
        try:
            return await work(resource)
        finally:
            await resource.aclose()
