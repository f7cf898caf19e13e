"""swallowed: an error of aclose() gets lost."""

import asyncio
import contextlib


async def use(resource, work, seconds):
    try:
        async with asyncio.timeout(seconds):
            return await work(resource)
    finally:
        with contextlib.suppress(Exception):
            await resource.aclose()
