"""wrong-result: asks the rules for the path, without the query."""

import asyncio
from dataclasses import dataclass, field
from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser


@dataclass
class Host:
    sem: asyncio.Semaphore
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    rules: RobotFileParser | None = None


async def fetch_all(fetch, urls, k):
    hosts = {}

    async def one(url):
        name = urlsplit(url).hostname
        host = hosts.setdefault(name, Host(asyncio.Semaphore(k)))
        async with host.lock:
            if host.rules is None:
                host.rules = RobotFileParser()
                host.rules.parse((await fetch(f"http://{name}/robots.txt")).splitlines())
        if not host.rules.can_fetch("*", urlsplit(url).path):
            return None
        async with host.sem:
            return await fetch(url)

    return await asyncio.gather(*map(one, urls))
