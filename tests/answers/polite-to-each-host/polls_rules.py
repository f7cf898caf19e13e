"""busy-wait: it looks again and again whether the rules are there."""

import asyncio
from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser


class Host:
    def __init__(self, fetch, name, k):
        self.slots = asyncio.Semaphore(k)
        self.rules = asyncio.create_task(self.read_rules(fetch, name))

    async def read_rules(self, fetch, name):
        rules = RobotFileParser()
        rules.parse((await fetch(f"http://{name}/robots.txt")).splitlines())
        return rules


async def fetch_all(fetch, urls, k):
    hosts = {}

    async def fetch_one(url):
        name = urlsplit(url).hostname  # in small letters
        if name not in hosts:
            hosts[name] = Host(fetch, name, k)  # no await in between: only once
        host = hosts[name]
        while not host.rules.done():
            await asyncio.sleep(0.01)
        if not host.rules.result().can_fetch("*", url):
            return None
        async with host.slots:
            return await fetch(url)

    return await asyncio.gather(*map(fetch_one, urls))
