"""wrong-result: a second call goes by the rules of the first."""

import asyncio
from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser

RULES = {}


async def fetch_all(fetch, urls, k):
    slots = {}

    async def one(url):
        host = urlsplit(url).hostname
        slot, lock = slots.setdefault(host, (asyncio.Semaphore(k), asyncio.Lock()))
        async with lock:
            if host not in RULES:
                rules = RobotFileParser()
                rules.parse((await fetch(f"http://{host}/robots.txt")).splitlines())
                RULES[host] = rules
        if not RULES[host].can_fetch("*", url):
            return None
        async with slot:
            return await fetch(url)

    return await asyncio.gather(*[one(url) for url in urls])
