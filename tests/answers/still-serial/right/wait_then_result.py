"""All are waited for, then asked, and none is left behind."""

import asyncio


async def fetch_all(fetch, names):
    tasks = [asyncio.ensure_future(fetch(n)) for n in names]
    try:
        if tasks:
            await asyncio.wait(tasks)
        return [t.result() for t in tasks]
    finally:
        for t in tasks:
            t.cancel()
