"""sequential: a worker for every other page, where each of k could have one."""

import asyncio
from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser


async def fetch_all(fetch, urls, k):
    answers, hosts = {}, {}
    for url in urls:
        hosts.setdefault(urlsplit(url).hostname, []).append(url)

    async def worker(rules, todo):
        while todo:
            url = todo.pop()
            answers[url] = await fetch(url) if rules.can_fetch("*", url) else None

    async def visit(host, todo):
        rules = RobotFileParser()
        rules.parse((await fetch(f"http://{host}/robots.txt")).splitlines())
        async with asyncio.TaskGroup() as group:
            for _ in range(min(k, len(todo) // 2 + 1)):
                group.create_task(worker(rules, todo))

    async with asyncio.TaskGroup() as group:
        for item in hosts.items():
            group.create_task(visit(*item))
    return [answers[u] for u in urls]
