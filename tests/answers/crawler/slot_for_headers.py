"""unbounded: the slot is given back before the page is read."""

import asyncio
import re
from urllib.parse import urljoin, urlsplit
from urllib.robotparser import RobotFileParser

import aiohttp


async def crawl(start, k, seconds):
    found, slots, rules = {}, asyncio.Semaphore(k), RobotFileParser()

    async def visit(url):
        status, links = None, []
        try:
            async with asyncio.timeout(None) as limit:
                async with slots:
                    limit.reschedule(asyncio.get_running_loop().time() + seconds)
                    response = await session.get(url, allow_redirects=False)
                async with response:
                    text = await response.text()
                    status = response.status
                    links = re.findall(r'<a href="([^"]*)"', text)
                    if "Location" in response.headers:
                        links = [response.headers["Location"]]
        except (aiohttp.ClientError, TimeoutError):
            pass
        found[url] = status
        for link in links:
            admit(urljoin(url, link).partition("#")[0])

    def admit(url):
        same = urlsplit(url)[:2] == urlsplit(start)[:2]
        if same and url not in found and rules.can_fetch("*", url):
            found[url] = None
            group.create_task(visit(url))

    async with aiohttp.ClientSession() as session:
        async with session.get(urljoin(start, "/robots.txt")) as response:
            rules.parse((await response.text()).splitlines())
        async with asyncio.TaskGroup() as group:
            admit(start)
    return found
