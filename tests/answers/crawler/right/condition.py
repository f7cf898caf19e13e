"""workers, a deque and a condition; the last one at work wakes the others"""

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
    found, todo, busy = {}, [], 0
    news = asyncio.Condition()
    async with aiohttp.ClientSession() as session:
        rules = await read_robots(session, start)
        seen = set()

        def offer(links):
            for link in links:
                if link not in seen and urlsplit(link)[:2] == urlsplit(start)[:2]:
                    seen.add(link)
                    if rules.can_fetch("*", link):
                        todo.append(link)

        async def work():
            nonlocal busy
            while True:
                async with news:
                    await news.wait_for(lambda: todo or not busy)
                    if not todo:
                        news.notify_all()
                        return
                    url = todo.pop(0)
                    busy += 1
                found[url], links = await load(session, url, seconds)
                async with news:
                    offer(links)
                    busy -= 1
                    news.notify_all()

        offer([start])
        async with asyncio.TaskGroup() as group:
            for _ in range(k):
                group.create_task(work())
    return found
