"""swallowed: it shields the closing, and forgets that somebody cancelled it meanwhile."""

import asyncio


async def use(resource, work, seconds):
    try:
        async with asyncio.timeout(seconds):
            return await work(resource)
    finally:
        closing = asyncio.ensure_future(resource.aclose())
        while not closing.done():
            try:
                await asyncio.shield(closing)
            except asyncio.CancelledError:
                pass
