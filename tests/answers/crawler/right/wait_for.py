"""wait_for around the whole fetch, and a connector that holds the limit, too"""

import asyncio
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin, urlsplit
from urllib.robotparser import RobotFileParser

import aiohttp


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


async def fetch(session, url):
    async with session.get(url, allow_redirects=False) as response:
        body = await response.read()
        where = response.headers.get("location")
        if where:
            return response.status, [urldefrag(urljoin(url, where)).url]
        return response.status, links_of(url, body.decode("utf-8", "replace"))


async def crawl(start, k, seconds):
    results, queue, seen = {}, asyncio.Queue(), set()
    connector = aiohttp.TCPConnector(limit=k)
    async with aiohttp.ClientSession(connector=connector) as session:
        robots = RobotFileParser()
        async with session.get(urljoin(start, "/robots.txt")) as response:
            robots.parse((await response.text()).splitlines())

        def put(url):
            here = urlsplit(url).hostname, urlsplit(url).port
            if here != (urlsplit(start).hostname, urlsplit(start).port) or url in seen:
                return
            seen.add(url)
            if robots.can_fetch("*", url):
                queue.put_nowait(url)

        async def worker():
            while True:
                url = await queue.get()
                try:
                    results[url], links = await asyncio.wait_for(
                        fetch(session, url), seconds
                    )
                except (aiohttp.ClientError, asyncio.TimeoutError):
                    results[url] = None
                else:
                    for link in links:
                        put(link)
                finally:
                    queue.task_done()

        put(start)
        workers = [asyncio.create_task(worker()) for _ in range(k)]
        try:
            await queue.join()
        finally:
            for each in workers:
                each.cancel()
            await asyncio.gather(*workers, return_exceptions=True)
    return results
