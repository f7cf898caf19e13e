"""wasteful|wrong-result: the client follows redirects by itself, past all checks."""

import asyncio
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin, urlsplit
from urllib.robotparser import RobotFileParser

import aiohttp


class Links(HTMLParser):
    def __init__(self, html):
        super().__init__()
        self.found = []
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        self.found += [v for name, v in attributes if (tag, name) == ("a", "href") and v]


async def visit(session, url):
    """The status, and the links; None if no whole answer came in time."""
    try:
        async with session.get(url) as response:
            text = await response.text()
            if "Location" in response.headers:
                return response.status, [response.headers["Location"]]
            return response.status, Links(text).found if response.status == 200 else []
    except (aiohttp.ClientError, TimeoutError):
        return None, []


async def read_rules(session, start):
    rules = RobotFileParser()
    async with session.get(urljoin(start, "/robots.txt")) as response:
        rules.parse((await response.text()).splitlines())
    return rules


async def crawl(start, k, seconds):
    found, seen, todo = {}, set(), asyncio.Queue()

    def admit(url, rules):
        if url in seen or urlsplit(url)[:2] != urlsplit(start)[:2]:
            return
        seen.add(url)  # before any await, so that nobody else takes it
        if rules.can_fetch("*", url):
            todo.put_nowait(url)

    async def work(session, rules):
        while True:
            url = await todo.get()
            found[url], links = await visit(session, url)
            for link in links:
                admit(urldefrag(urljoin(url, link)).url, rules)
            todo.task_done()

    limit = aiohttp.ClientTimeout(total=seconds)
    async with aiohttp.ClientSession(timeout=limit) as session:
        rules = await read_rules(session, start)
        admit(start, rules)
        async with asyncio.TaskGroup() as group:
            workers = [group.create_task(work(session, rules)) for _ in range(k)]
            await todo.join()
            for worker in workers:
                worker.cancel()
    return found
