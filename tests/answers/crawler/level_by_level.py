"""sequential: all of a level wait for its slowest page."""

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
                        return [urljoin(url, response.headers["Location"])]
                    return [
                        urljoin(url, link) for link in re.findall('<a href="(.*?)"', text)
                    ]
            except (aiohttp.ClientError, TimeoutError):
                found[url] = None
                return []

    def wanted(url):
        same = urlsplit(url)[:2] == urlsplit(start)[:2]
        return same and url not in found and rules.can_fetch("*", url)

    limit = aiohttp.ClientTimeout(total=seconds)
    async with aiohttp.ClientSession(timeout=limit) as session:
        async with session.get(urljoin(start, "/robots.txt")) as response:
            rules.parse((await response.text()).splitlines())
        level = {url for url in [start] if wanted(url)}
        while level:
            pages = await asyncio.gather(*map(visit, level))
            links = {urldefrag(link).url for page in pages for link in page}
            level = {url for url in links if wanted(url)}
    return found
