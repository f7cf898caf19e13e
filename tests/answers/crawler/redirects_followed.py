"""wasteful: the session follows redirects, and their targets are links as well."""

import asyncio
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin, urlsplit
from urllib.robotparser import RobotFileParser

import aiohttp


class Links(HTMLParser):
    def __init__(self, html):
        super().__init__()
        self.links = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        if tag == "a":
            self.links += [v for n, v in attrs if n == "href" and v]


async def crawl(start, k, seconds):
    found, seen, slots = {}, set(), asyncio.Semaphore(k)
    async with aiohttp.ClientSession(
        timeout=aiohttp.ClientTimeout(total=seconds)
    ) as session:
        rules = RobotFileParser()
        async with session.get(urljoin(start, "/robots.txt")) as response:
            rules.parse(
                (await response.text()).splitlines() if response.status == 200 else []
            )

        async with asyncio.TaskGroup() as group:

            def admit(url):
                url = urldefrag(url)[0]
                a, b = urlsplit(url), urlsplit(start)
                if (
                    url not in seen
                    and a.scheme in ("http", "https")
                    and a.netloc == b.netloc
                    and rules.can_fetch("*", url)
                ):
                    seen.add(url)
                    group.create_task(visit(url))

            async def visit(url):
                async with slots:
                    try:
                        async with session.get(url) as response:
                            text = await response.text(errors="replace")
                            found[url] = response.status
                    except (aiohttp.ClientError, TimeoutError):
                        found[url] = None
                        return
                links = Links(text).links
                if "Location" in response.headers:
                    links.append(response.headers["Location"])
                for link in links:
                    admit(urljoin(url, link))

            admit(start)
    return found
