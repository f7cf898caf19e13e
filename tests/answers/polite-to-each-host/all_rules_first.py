"""sequential: all hosts' rules come before the first page."""

import asyncio
from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser


async def fetch_all(fetch, urls, k):
    names = list(dict.fromkeys(urlsplit(u).hostname for u in urls))
    texts = await asyncio.gather(*(fetch(f"http://{n}/robots.txt") for n in names))
    rules, slots = {}, {}
    for n, t in zip(names, texts):
        rules[n] = RobotFileParser()
        rules[n].parse(t.splitlines())
        slots[n] = asyncio.Semaphore(k)

    async def one(u):
        n = urlsplit(u).hostname
        if not rules[n].can_fetch("*", u):
            return None
        async with slots[n]:
            return await fetch(u)

    return await asyncio.gather(*map(one, urls))
