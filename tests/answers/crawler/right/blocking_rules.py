"""robots.txt by RobotFileParser.read(), before the crawl begins"""

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


async def crawl(start, k, seconds):
    found, slots = {}, asyncio.Semaphore(k)
    rules = RobotFileParser(urljoin(start, "/robots.txt"))
    rules.read()
    async with aiohttp.ClientSession() as session:

        async def visit(url):
            async with slots:
                found[url], links = await load(session, url, seconds)
            for link in links:
                add(link)

        def add(url):
            if url in found or urlsplit(url)[:2] != urlsplit(start)[:2]:
                return
            if rules.can_fetch("*", url):
                found[url] = None
                group.create_task(visit(url))

        async with asyncio.TaskGroup() as group:
            add(start)
    return found
