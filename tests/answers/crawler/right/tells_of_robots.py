"""a task per page, and robots.txt among the results"""

import asyncio
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin, urlsplit
from urllib.robotparser import RobotFileParser

import aiohttp


class Links(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.links = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        if tag == "a" and (href := dict(attrs).get("href")):
            self.links.append(href)


async def crawl(start, k, seconds):
    slots, results = asyncio.Semaphore(k), {}
    limits = aiohttp.ClientTimeout(total=seconds)
    async with (
        aiohttp.ClientSession(timeout=limits) as session,
        asyncio.TaskGroup() as group,
    ):
        rules = RobotFileParser()
        robots = urljoin(start, "/robots.txt")
        async with session.get(robots) as response:
            results[robots] = response.status
            rules.parse((await response.text()).splitlines())
        origin = urlsplit(start)[:2]

        def admit(url):
            url = urldefrag(url)[0]
            if (
                urlsplit(url)[:2] == origin
                and url not in results
                and rules.can_fetch("*", url)
            ):
                results[url] = None
                group.create_task(visit(url))

        async def visit(url):
            async with slots:
                try:
                    async with session.get(url, allow_redirects=False) as response:
                        text = await response.text(errors="replace")
                except (aiohttp.ClientError, TimeoutError):
                    return
            results[url] = response.status
            links = Links(text).links
            if location := response.headers.get("Location"):
                links.append(location)
            for link in links:
                admit(urljoin(url, link))

        admit(start)
    return results
