"""cleanup: the closing has a time limit, too."""

import asyncio
import contextlib


async def use(resource, work, seconds):
    try:
        async with asyncio.timeout(seconds):
            return await work(resource)
    finally:
        async with asyncio.timeout(20):
            await resource.aclose()
