"""yarl addresses inside, texts outside; the session has the base"""

import asyncio
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin, urlsplit
from urllib.robotparser import RobotFileParser

import aiohttp
from yarl import URL


class Links(HTMLParser):
    def __init__(self):
        super().__init__()
        self.links = []

    def handle_starttag(self, tag, attrs):
        if tag == "a":
            href = dict(attrs).get("href")
            if href:
                self.links.append(href)


def links_of(url, text):
    parser = Links()
    parser.feed(text)
    return [urldefrag(urljoin(url, link))[0] for link in parser.links]


async def crawl(start, k, seconds):
    home, results = URL(start), {}
    limit = aiohttp.ClientTimeout(total=seconds)
    async with aiohttp.ClientSession(home.origin(), timeout=limit) as session:
        rules = RobotFileParser()
        async with session.get("/robots.txt") as response:
            rules.parse((await response.text()).split("\n"))
        seen, queue = set(), asyncio.Queue()

        def add(url):
            url = url.with_fragment(None)
            if url.host == home.host and url.port == home.port and url not in seen:
                seen.add(url)
                if rules.can_fetch("*", str(url)):
                    queue.put_nowait(url)

        async def work():
            while (url := await queue.get()) is not None:
                try:
                    async with session.get(url, allow_redirects=False) as response:
                        text = await response.text()
                except (aiohttp.ClientError, TimeoutError):
                    results[str(url)] = None
                else:
                    results[str(url)] = response.status
                    parser = Links()
                    parser.feed(text)
                    if "Location" in response.headers:
                        parser.links = [response.headers["Location"]]
                    for link in parser.links:
                        add(url.join(URL(link)))
                queue.task_done()

        add(home)
        async with asyncio.TaskGroup() as group:
            for _ in range(k):
                group.create_task(work())
            await queue.join()
            for _ in range(k):
                queue.put_nowait(None)
    return results
