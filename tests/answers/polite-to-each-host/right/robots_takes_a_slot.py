"""robots.txt is one of the k, too"""

import asyncio
from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser


async def fetch_all(fetch, urls, k):
    slots, rules = {}, {}

    async def limited(host, url):
        async with slots[host]:
            return await fetch(url)

    async def read(host):
        parser = RobotFileParser()
        parser.parse((await limited(host, f"http://{host}/robots.txt")).splitlines())
        return parser

    async def one(url):
        host = urlsplit(url).netloc.lower()
        if host not in rules:
            slots[host] = asyncio.Semaphore(k)
            rules[host] = asyncio.ensure_future(read(host))
        if (await rules[host]).can_fetch("*", url):
            return await limited(host, url)

    tasks = [asyncio.create_task(one(url)) for url in urls]
    if tasks:
        await asyncio.wait(tasks)
    return [task.result() for task in tasks]
