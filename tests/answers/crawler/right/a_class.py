"""a class with workers and a count of what is open"""

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


async def read_robots(session, start):
    rules = RobotFileParser()
    async with session.get(urljoin(start, "/robots.txt")) as response:
        rules.parse((await response.text()).splitlines())
    return rules


async def load(session, url, seconds):
    try:
        async with asyncio.timeout(seconds):
            async with session.get(url, allow_redirects=False) as response:
                text = await response.text()
                if 300 <= response.status < 400:
                    target = response.headers["Location"]
                    return response.status, [urldefrag(urljoin(url, target))[0]]
                return response.status, links_of(url, text)
    except (aiohttp.ClientError, TimeoutError):
        return None, []


class Crawler:
    def __init__(self, session, rules, start, seconds):
        self.session, self.rules, self.seconds = session, rules, seconds
        self.origin = urlsplit(start).scheme, urlsplit(start).netloc
        self.queue, self.results, self.open = asyncio.Queue(), {}, 0
        self.offer(start)

    def offer(self, url):
        parts = urlsplit(url)
        if (parts.scheme, parts.netloc) != self.origin or url in self.results:
            return
        if self.rules.can_fetch("CourseBot/1.0", url):
            self.results[url] = None
            self.open += 1
            self.queue.put_nowait(url)

    async def work(self, k):
        while True:
            url = await self.queue.get()
            if url is None:
                return
            self.results[url], links = await load(self.session, url, self.seconds)
            for link in links:
                self.offer(link)
            self.open -= 1
            if self.open == 0:
                for _ in range(k):
                    self.queue.put_nowait(None)

    async def run(self, k):
        if self.open:
            await asyncio.gather(*(self.work(k) for _ in range(k)))
        return self.results


async def crawl(start, k, seconds):
    async with aiohttp.ClientSession() as session:
        rules = await read_robots(session, start)
        return await Crawler(session, rules, start, seconds).run(k)
