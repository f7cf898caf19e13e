"""wrong-result: with k above 10, requests wait for a connection, and the limit counts that."""

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
        if tag == "a":
            self.found += [v for n, v in attrs if n == "href" and v]


async def crawl(start, k, seconds):
    start = urldefrag(start)[0]
    home = urlsplit(start).netloc
    seen, results = set(), {}
    todo = asyncio.Queue()
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=10)) as session:

        async def get(url):
            async with asyncio.timeout(seconds):
                async with session.get(url, allow_redirects=False) as response:
                    text = await response.text(errors="replace")
                    return response.status, response.headers.get("Location"), text

        rules = RobotFileParser()
        try:
            status, _, text = await get(urljoin(start, "/robots.txt"))
            rules.parse(text.splitlines() if status == 200 else [])
        except (aiohttp.ClientError, TimeoutError):
            rules.parse([])

        def offer(url):
            url = urldefrag(url)[0]
            if (
                url in seen
                or urlsplit(url).netloc != home
                or urlsplit(url).scheme != "http"
            ):
                return
            if rules.can_fetch("*", url):
                seen.add(url)
                todo.put_nowait(url)

        async def visit(url):
            try:
                status, location, text = await get(url)
            except (aiohttp.ClientError, TimeoutError):
                results[url] = None
                return
            results[url] = status
            if 300 <= status < 400 and location:
                offer(urljoin(url, location))
            page = Links()
            page.feed(text)
            for link in page.found:
                offer(urljoin(url, link))

        async def worker():
            while True:
                url = await todo.get()
                try:
                    await visit(url)
                finally:
                    todo.task_done()

        offer(start)
        async with asyncio.TaskGroup() as group:
            team = [group.create_task(worker()) for _ in range(k)]
            await todo.join()
            for task in team:
                task.cancel()
    return results
