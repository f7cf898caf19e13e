"""dictionaries by host, and a lock around the reading of the rules"""

import asyncio
from collections import defaultdict
from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser


async def fetch_all(fetch, urls, k):
    locks = defaultdict(asyncio.Lock)
    slots = defaultdict(lambda: asyncio.Semaphore(k))
    rules = {}

    async def allowed(host, url):
        async with locks[host]:
            if host not in rules:
                text = await fetch("http://" + host + "/robots.txt")
                rules[host] = RobotFileParser()
                rules[host].parse(text.splitlines())
        return rules[host].can_fetch("course", url)

    async def one(url):
        host = urlsplit(url).netloc.lower()
        if await allowed(host, url):
            async with slots[host]:
                return await fetch(url)

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(one(url)) for url in urls]
    return [task.result() for task in tasks]
