"""robots.txt and the parsing in threads"""

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


async def crawl(start, k, seconds):
    found, slots = {}, asyncio.Semaphore(k)
    rules = RobotFileParser(urljoin(start, "/robots.txt"))
    await asyncio.to_thread(rules.read)

    async def visit(url):
        async with slots:
            try:
                async with session.get(url, allow_redirects=False) as response:
                    found[url], text = response.status, await response.text()
                    location = response.headers.get("Location")
            except (aiohttp.ClientError, TimeoutError):
                found[url] = None
                return
        links = await asyncio.to_thread(links_of, url, text)
        if location:
            links = [urldefrag(urljoin(url, location)).url]
        for link in links:
            add(link)

    def add(url):
        if url in found or urlsplit(url)[:2] != urlsplit(start)[:2]:
            return
        if rules.can_fetch("*", url):
            found[url] = None
            group.create_task(visit(url))

    timeout = aiohttp.ClientTimeout(total=seconds)
    async with aiohttp.ClientSession(timeout=timeout) as session:
        async with asyncio.TaskGroup() as group:
            add(start)
    return found
