"""wrong-result: the rules are asked about paths without their queries."""

import asyncio
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin, urlsplit
from urllib.robotparser import RobotFileParser

import aiohttp


class Links(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        href = dict(attrs).get("href")
        if tag == "a" and href:
            self.found.append(href)


async def crawl(start, k, seconds):
    start = urldefrag(start).url
    home = urlsplit(start)
    result, seen = {}, set()
    todo = asyncio.Queue()
    rules = RobotFileParser()
    robots = urljoin(start, "/robots.txt")

    def add(address):
        address = urldefrag(address).url
        parts = urlsplit(address)
        if (parts.scheme, parts.hostname, parts.port) != (
            home.scheme,
            home.hostname,
            home.port,
        ):
            return
        if address in seen or not rules.can_fetch("*", urlsplit(address).path):
            return
        seen.add(address)
        todo.put_nowait(address)

    async def visit(session, address):
        try:
            async with session.get(address, allow_redirects=False) as response:
                body = await response.read()
                status = response.status
        except (aiohttp.ClientError, TimeoutError):
            result[address] = None
            return
        result[address] = status
        if "Location" in response.headers:
            add(urljoin(address, response.headers["Location"]))
        if response.content_type == "text/html":
            links = Links()
            links.feed(body.decode(errors="replace"))
            for href in links.found:
                add(urljoin(address, href))

    async def worker(session):
        while True:
            address = await todo.get()
            try:
                await visit(session, address)
            finally:
                todo.task_done()

    timeout = aiohttp.ClientTimeout(total=seconds)
    async with aiohttp.ClientSession(timeout=timeout) as session:
        text = ""
        try:
            async with session.get(robots, allow_redirects=False) as response:
                if response.status == 200:
                    text = await response.text()
        except (aiohttp.ClientError, TimeoutError):
            pass
        rules.parse(text.splitlines())
        seen.add(robots)
        add(start)
        async with asyncio.TaskGroup() as group:
            workers = [group.create_task(worker(session)) for _ in range(k)]
            await todo.join()
            for each in workers:
                each.cancel()
    return result
