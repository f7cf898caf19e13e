"""deadlock|hang: the slot is held while the rules are awaited, which need a slot."""

import asyncio
from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser


class Host:
    def __init__(self, fetch, name, k):
        self.slots = asyncio.Semaphore(k)
        self.rules = asyncio.create_task(self.read_rules(fetch, name))

    async def read_rules(self, fetch, name):
        rules = RobotFileParser()
        async with self.slots:
            text = await fetch(f"http://{name}/robots.txt")
        rules.parse(text.splitlines())
        return rules


async def fetch_all(fetch, urls, k):
    hosts = {}

    async def fetch_one(url):
        name = urlsplit(url).hostname  # in small letters
        if name not in hosts:
            hosts[name] = Host(fetch, name, k)  # no await in between: only once
        host = hosts[name]
        async with host.slots:
            if not (await host.rules).can_fetch("*", url):
                return None
            return await fetch(url)

    return await asyncio.gather(*map(fetch_one, urls))
