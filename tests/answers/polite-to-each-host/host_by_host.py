"""sequential: one host after the other."""

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
        if not (await host.rules).can_fetch("*", url):
            return None
        async with host.slots:
            return await fetch(url)

    by_host, found = {}, {}
    for url in urls:
        by_host.setdefault(urlsplit(url).hostname, []).append(url)
    for mine in by_host.values():
        texts = await asyncio.gather(*map(fetch_one, mine))
        found.update(zip(mine, texts))
    return [found[url] for url in urls]
