"""wrong-result: a rule is looked for anywhere in the address."""

import asyncio
from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser


class Host:
    def __init__(self, fetch, name, k):
        self.slots = asyncio.Semaphore(k)
        self.rules = asyncio.create_task(self.read_rules(fetch, name))

    async def read_rules(self, fetch, name):
        rules = RobotFileParser()
        text = (await fetch(f"http://{name}/robots.txt")).partition("User-agent: *")[2]
        return [l.split()[1] for l in text.splitlines() if l.startswith("Disallow: ")]


async def fetch_all(fetch, urls, k):
    hosts = {}

    async def fetch_one(url):
        name = urlsplit(url).hostname  # in small letters
        if name not in hosts:
            hosts[name] = Host(fetch, name, k)  # no await in between: only once
        host = hosts[name]
        if any(rule in url for rule in await host.rules):
            return None
        async with host.slots:
            return await fetch(url)

    return await asyncio.gather(*map(fetch_one, urls))
