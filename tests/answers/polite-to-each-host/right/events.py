"""an event for each host says that the rules are there"""

import asyncio
from collections import defaultdict
from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser


async def fetch_all(fetch, urls, k):
    results = {}
    by_host = defaultdict(list)
    for index, url in enumerate(urls):
        by_host[urlsplit(url).hostname].append((index, url))

    async def one(host, ready, slots, rules, index, url):
        await ready.wait()
        results[index] = None
        if rules.can_fetch("*", url):
            async with slots:
                results[index] = await fetch(url)

    async with asyncio.TaskGroup() as group:

        async def robots(host, ready, rules):
            text = await fetch(f"http://{host}/robots.txt")
            rules.parse(text.split("\n"))
            ready.set()

        for host, pages in by_host.items():
            ready, slots, rules = asyncio.Event(), asyncio.Semaphore(k), RobotFileParser()
            group.create_task(robots(host, ready, rules))
            for index, url in pages:
                group.create_task(one(host, ready, slots, rules, index, url))
    return [results[index] for index in range(len(urls))]
