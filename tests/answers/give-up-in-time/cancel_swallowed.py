"""swallowed: it catches the CancelledError and returns as if nothing had been."""

import asyncio


async def use(resource, work, seconds):
    try:
        return await asyncio.wait_for(work(resource), seconds)
    except asyncio.CancelledError:
        return None
    finally:
        await resource.aclose()
