"""wrong-result: keeps to the rules for others, too."""

import asyncio
from urllib.parse import urlsplit


async def fetch_all(fetch, urls, k):
    hosts = {}

    async def read(n):
        t = await fetch(f"http://{n}/robots.txt")
        return [
            l.partition(":")[2].strip()
            for l in t.splitlines()
            if l.lower().startswith("disallow:") and l.partition(":")[2].strip()
        ]

    async def one(u):
        s = urlsplit(u)
        n = s.hostname
        if n not in hosts:
            hosts[n] = asyncio.create_task(read(n)), asyncio.Semaphore(k)
        rules, slots = hosts[n]
        if any(s.path.startswith(r) for r in await rules):
            return None
        async with slots:
            return await fetch(u)

    return await asyncio.gather(*map(one, urls))
