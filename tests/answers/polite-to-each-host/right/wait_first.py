"""one coroutine, wait(FIRST_COMPLETED)"""

import asyncio
from collections import Counter, deque
from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser


async def fetch_all(fetch, urls, k):
    urls = list(urls)
    todo, texts, rules, running, tasks = {}, [None] * len(urls), {}, Counter(), {}
    for place, url in enumerate(urls):
        todo.setdefault(urlsplit(url).hostname, deque()).append(place)
    for host in todo:
        tasks[asyncio.create_task(fetch(f"http://{host}/robots.txt"))] = host, None
    while tasks:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            host, place = tasks.pop(task)
            if place is None:
                rules[host] = RobotFileParser()
                rules[host].parse(task.result().splitlines())
            else:
                texts[place] = task.result()
                running[host] -= 1
            while todo[host] and running[host] < k:
                place = todo[host].popleft()
                if rules[host].can_fetch("*", urls[place]):
                    running[host] += 1
                    tasks[asyncio.create_task(fetch(urls[place]))] = host, place
    return texts
