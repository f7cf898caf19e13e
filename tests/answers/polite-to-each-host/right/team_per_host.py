"""workers for each host, which take their pages from a deque"""

import asyncio
from collections import deque
from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser


async def fetch_all(fetch, urls, k):
    results, by_host = [None] * len(urls), {}
    for number, url in enumerate(urls):
        by_host.setdefault(urlsplit(url).hostname, deque()).append((number, url))

    async def worker(todo, rules):
        while todo:
            number, url = todo.popleft()
            if rules.can_fetch("*", url):
                results[number] = await fetch(url)

    async def host(name, todo):
        rules = RobotFileParser()
        rules.parse((await fetch(f"http://{name}/robots.txt")).splitlines())
        await asyncio.gather(*[worker(todo, rules) for _ in range(k)])

    await asyncio.gather(*[host(name, todo) for name, todo in by_host.items()])
    return results
