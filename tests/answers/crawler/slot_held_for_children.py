"""hang|deadlock: a page holds its slot while the pages behind it wait for one."""

import asyncio
import re
from urllib.parse import urldefrag, urljoin, urlsplit
from urllib.robotparser import RobotFileParser

import aiohttp


async def crawl(start, k, seconds):
    found, rules, slots = {}, RobotFileParser(), asyncio.Semaphore(k)

    async def visit(url):
        async with slots:
            try:
                async with session.get(url, allow_redirects=False) as response:
                    text = await response.text()
                    found[url] = response.status
                    if "Location" in response.headers:
                        text = f'<a href="{response.headers["Location"]}"'
                    links = [
                        urljoin(url, link) for link in re.findall('<a href="(.*?)"', text)
                    ]
                await asyncio.gather(*map(follow, links))
            except (aiohttp.ClientError, TimeoutError):
                found[url] = None
                return []

    def wanted(url):
        same = urlsplit(url)[:2] == urlsplit(start)[:2]
        return same and url not in found and rules.can_fetch("*", url)

    async def follow(url):
        url = urldefrag(url).url
        if wanted(url):
            found[url] = None
            await visit(url)

    limit = aiohttp.ClientTimeout(total=seconds)
    async with aiohttp.ClientSession(timeout=limit) as session:
        async with session.get(urljoin(start, "/robots.txt")) as response:
            rules.parse((await response.text()).splitlines())
        await follow(start)
    return found
