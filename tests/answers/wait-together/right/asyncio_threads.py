"""A loop of its own, whose tasks wait in threads."""

import asyncio


def fetch_all(fetch, urls):
    async def together():
        return await asyncio.gather(*(asyncio.to_thread(fetch, url) for url in urls))

    return asyncio.run(together())
