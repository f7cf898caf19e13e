"""lost-item: a pattern finds links in one spelling, where HTML has many."""

import asyncio
import re
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin, urlsplit
from urllib.robotparser import RobotFileParser

import aiohttp


class Links(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        if tag == "a":
            self.found += [value for name, value in attrs if name == "href" and value]


def place(address):
    parts = urlsplit(address)
    return parts.scheme, parts.hostname, parts.port


def normalise(address):
    address = urldefrag(address).url
    parts = urlsplit(address)
    return parts._replace(path=parts.path or "/").geturl()


async def crawl(start, k, seconds):
    start = normalise(start)
    robots = urljoin(start, "/robots.txt")
    statuses, seen, todo = {}, {start}, asyncio.Queue()
    rules = RobotFileParser()

    def add(base, link):
        try:
            address = normalise(urljoin(base, link))
            if place(address) != place(start):
                return
        except ValueError:
            return
        if address not in seen and rules.can_fetch("*", address):
            seen.add(address)
            todo.put_nowait(address)

    async def get(session, address):
        try:
            async with session.get(address, allow_redirects=False) as response:
                body = await response.read()
                return (
                    response.status,
                    body.decode("utf-8", "replace"),
                    response.headers.get("Location"),
                )
        except (aiohttp.ClientError, TimeoutError):
            return None, "", None

    async def worker(session):
        while True:
            address = await todo.get()
            status, text, target = await get(session, address)
            statuses[address] = status
            for link in re.findall(r'<a href="([^"]+)"', text):
                add(address, link)
            if target:
                add(address, target)
            todo.task_done()

    timeout = aiohttp.ClientTimeout(total=seconds)
    async with aiohttp.ClientSession(timeout=timeout) as session:
        status, text, target = await get(session, robots)
        rules.parse(text.splitlines() if status == 200 else [])
        seen.add(robots)
        statuses[robots] = status
        if rules.can_fetch("*", start):
            todo.put_nowait(start)
        async with asyncio.TaskGroup() as group:
            workers = [group.create_task(worker(session)) for _ in range(k)]
            await todo.join()
            for task in workers:
                task.cancel()
    return statuses
