"""wait_for, and finally around it"""

import asyncio


async def use(thing, function, limit):
    try:
        return await asyncio.wait_for(function(thing), timeout=limit)
    finally:
        await thing.aclose()
