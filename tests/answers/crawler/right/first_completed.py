"""wait(FIRST_COMPLETED), never more than k tasks, in one coroutine"""

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
    found, todo, tasks = {}, [start], {}
    async with aiohttp.ClientSession() as session:
        rules = await read_robots(session, start)
        seen = {start}
        todo = [start] if rules.can_fetch("*", start) else []
        while todo or tasks:
            while todo and len(tasks) < k:
                url = todo.pop()
                tasks[asyncio.create_task(load(session, url, seconds))] = url
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                url = tasks.pop(task)
                found[url], links = task.result()
                for link in links:
                    if link in seen or urlsplit(link)[:2] != urlsplit(start)[:2]:
                        continue
                    seen.add(link)
                    if rules.can_fetch("*", link):
                        todo.append(link)
    return found
