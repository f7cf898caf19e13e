"""wrong-result: the same url twice gives one text."""

import asyncio
from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser


async def fetch_all(fetch, urls, k):
    hosts, out = {}, dict.fromkeys(urls)

    async def read(n):
        r = RobotFileParser()
        r.parse((await fetch(f"http://{n}/robots.txt")).splitlines())
        return r

    async def one(u):
        n = urlsplit(u).hostname
        if n not in hosts:
            hosts[n] = asyncio.create_task(read(n)), asyncio.Semaphore(k)
        rules, slots = hosts[n]
        if not (await rules).can_fetch("*", u):
            return
        async with slots:
            out[u] = await fetch(u)

    await asyncio.gather(*map(one, urls))
    return list(out.values())
