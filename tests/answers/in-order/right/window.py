"""a window of tasks in a list, filled up after each result"""

import asyncio
import itertools


async def in_order(get, addresses, limit):
    addresses = iter(addresses)
    window = [asyncio.create_task(get(a)) for a in itertools.islice(addresses, limit)]
    try:
        while window:
            result = await window[0]
            del window[0]
            yield result
            for address in itertools.islice(addresses, 1):
                window.append(asyncio.create_task(get(address)))
    finally:
        for task in window:
            task.cancel()
        if window:
            await asyncio.wait(window)
