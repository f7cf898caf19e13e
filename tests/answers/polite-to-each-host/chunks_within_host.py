"""sequential: within a host, a group of k waits for its slowest page."""

import asyncio
from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser


async def fetch_all(fetch, urls, k):
    results, hosts = [None] * len(urls), {}
    for number, url in enumerate(urls):
        hosts.setdefault(urlsplit(url).hostname, []).append(number)

    async def one(number):
        results[number] = await fetch(urls[number])

    async def visit(name, numbers):
        rules = RobotFileParser()
        rules.parse((await fetch(f"http://{name}/robots.txt")).splitlines())
        numbers = [n for n in numbers if rules.can_fetch("*", urls[n])]
        for begin in range(0, len(numbers), k):
            await asyncio.gather(*map(one, numbers[begin : begin + k]))

    await asyncio.gather(*(visit(*each) for each in hosts.items()))
    return results
