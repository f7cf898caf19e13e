"""sequential: twenty fetches at most, over all hosts."""

import asyncio
from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser


async def fetch_all(fetch, urls, k):
    everybody = asyncio.Semaphore(20)
    locks, rules, slots = {}, {}, {}

    async def get(url):
        async with everybody:
            return await fetch(url)

    async def one(url):
        host = urlsplit(url).hostname
        async with locks.setdefault(host, asyncio.Lock()):
            if host not in rules:
                rules[host] = RobotFileParser()
                rules[host].parse((await get(f"http://{host}/robots.txt")).splitlines())
                slots[host] = asyncio.Semaphore(k)
        if rules[host].can_fetch("*", url):
            async with slots[host]:
                return await get(url)

    return await asyncio.gather(*map(one, urls))
