"""hang: Each fetch runs in an event loop of its own, in a thread, and not in this one."""

import asyncio
from concurrent.futures import ThreadPoolExecutor


async def fetch_all(fetch, names):
    loop = asyncio.get_running_loop()
    with ThreadPoolExecutor() as pool:
        futures = [loop.run_in_executor(pool, asyncio.run, fetch(name)) for name in names]
        return [await future for future in futures]
