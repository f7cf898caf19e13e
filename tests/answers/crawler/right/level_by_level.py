"""a task for each address behind a semaphore, in a task group that grows; regular expressions"""

import asyncio
import re
from urllib.parse import urljoin, urlparse
from urllib.robotparser import RobotFileParser

import aiohttp


async def crawl(start, k, seconds):
    results, slots, parser = {}, asyncio.Semaphore(k), RobotFileParser()
    home = urlparse(start).netloc

    async def get(url):
        async with slots:
            try:
                async with asyncio.timeout(seconds):
                    async with session.get(url, allow_redirects=False) as answer:
                        text = (await answer.read()).decode(errors="replace")
                        return answer.status, answer.headers.get("Location"), text
            except (aiohttp.ClientError, asyncio.TimeoutError):
                return None, None, ""

    def found(link, base):
        url = urljoin(base, link).split("#")[0]
        parts = urlparse(url)
        if parts.scheme == "http" and parts.netloc == home and url not in results:
            if parser.can_fetch("course", url):
                results[url] = None
                group.create_task(visit(url))

    async def visit(url):
        status, location, text = await get(url)
        results[url] = status
        links = re.findall(r'<a href="([^"]*)"', text) if status == 200 else []
        for link in [location] if location else links:
            found(link, url)

    async with aiohttp.ClientSession() as session:
        status, _, text = await get(urljoin(start, "/robots.txt"))
        parser.parse(text.splitlines())
        async with asyncio.TaskGroup() as group:
            found(start, start)
    return results
