"""A site for the check of a crawler: it has all that a crawler has to cope with.

The site knows the truth: which addresses there are, and what it was asked when.
"""

from __future__ import annotations

import asyncio
import gc
from collections import Counter
from collections.abc import Awaitable, Callable
from random import Random
from typing import Any

from helpers.practice.bench import Bench, Refused
from helpers.servers.behaviour import Behaviour
from helpers.servers.limits import RateLimit
from helpers.servers.pages import Pages
from helpers.servers.site import WebSite

_PAGES = 16
#: A page that nobody waits for, and how long the crawler may.
_ENDLESS, _LIMIT = 50, 1.0
#: How often the log is looked at while the crawler is at work.
_LOOK = 0.02
#: How many looks in a row may find that nothing goes on.
_LOOKS = 75

Crawl = Callable[[str, int, float], Awaitable[Any]]


class _Links(Pages):
    """Pages that also link to what is added."""

    def __init__(self, seed: int, added: dict[int, list[str]]) -> None:
        super().__init__(_PAGES, seed)
        for page, links in added.items():
            self._links[page] += links


class CrawledSite:
    """A small web with circles, dead ends, forbidden places, redirects and another site.

    Args:
        random: Decides what links where.

    Example:
        >>> with CrawledSite(Random(1)) as site:
        ...     sorted(set(site.truth().values()), key=str)
        [200, 302, 404, 500, None]
    """

    def __init__(self, random: Random) -> None:
        # No number of two digits begins with one of these.
        closed, one, two = random.sample(range(2, 10), 3)
        self._closed = f"/page/{closed}"
        self._elsewhere = WebSite(Pages(3), Behaviour(), RateLimit(5))
        away = self._elsewhere.url("page/0")
        links = [
            "/redirect/2", "/redirect/loop", "/fault/moved-private/0", self._closed,
            "/page/1?status=500", "/broken", "/private/0", f"/page/{one}", "/page/0",
            f"/page/{two}?size=3000", "/page/0#text", away, away.removeprefix("http:"),
            "mailto:somebody@site.example",
        ]  # fmt: skip
        random.shuffle(links)
        self.pages = _Links(random.randrange(10_000), {0: links})
        robots = f"User-agent: *\nDisallow: /private/\nDisallow: {self._closed}\n"
        behaviour = Behaviour(latency=0.03)
        self.site = WebSite(self.pages, behaviour, RateLimit(5), robots=robots)

    def __enter__(self) -> CrawledSite:
        return self

    def __exit__(self, *exception: object) -> None:
        self.site.close()
        self._elsewhere.close()

    def is_forbidden(self, path: str) -> bool:
        """Whether robots.txt asks not to come there; a rule is the beginning of a path."""
        return path.startswith(("/private/", self._closed))

    def truth(self) -> dict[str, int | None]:
        """What becomes of each address that a crawler finds from page 0."""
        found: dict[str, int | None] = {}
        waiting = ["/page/0"]
        while waiting:
            link = waiting.pop().partition("#")[0]
            path = link.partition("?")[0]
            if link in found or self.is_forbidden(path) or not _is_here(link):
                continue
            found[link], links = self._answer(link, path)
            waiting += links
        return {self.site.url(link): status for link, status in found.items()}

    def _answer(self, link: str, path: str) -> tuple[int | None, list[str]]:
        match path.split("/")[1:]:
            case ["page", number]:
                if "status=500" in link:
                    return 500, []
                return 200, list(self.pages.links(int(number)))
            case ["redirect", "loop"]:
                return 302, [link]
            case ["redirect", count]:
                left = int(count) - 1
                return 302, [f"/redirect/{left}" if left else "/page/0"]
            case ["fault", "moved-private", _]:
                return 302, []
            case ["broken"]:
                return None, []
        return 404, []

    def misstep(self) -> Refused | None:
        """What a crawler has asked for that it must not; None as long as all is well."""
        if self._elsewhere.total:
            return Refused(
                "wrong-result", f"It left the site, for {self._elsewhere.url('page/0')}."
            )
        asked = Counter(
            request.path + (f"?{request.query}" if request.query else "")
            for request in self.site.log
            if request.path != "/robots.txt"
        )
        for address, times in asked.items():
            if self.is_forbidden(address.partition("?")[0]):
                return Refused(
                    "wrong-result", f"robots.txt forbids {address}, and it was fetched."
                )
            if times > 1:
                message = f"{address} was fetched {times} times, perhaps by a redirect."
                return Refused("wasteful", message)
        return None


def _is_here(link: str) -> bool:
    return link.startswith("/") and not link.startswith("//")


def ask_to_crawl(bench: Bench, crawl: Crawl) -> None:
    """Judge a crawler by what a site says of it; see the exercise ``crawler``.

    Raises:
        Refused: The crawler has not done what the task says.
    """
    with CrawledSite(bench.random) as crawled:
        site = crawled.site
        bench.trial("a site with circles, dead ends, forbidden pages, redirects; k is 3")
        found = bench.run(_watched(crawl(site.url("page/0"), 3, 20.0), crawled))
        _compare(found, crawled.truth())
        most = site.most_at_once
        if most > 3:
            raise Refused("unbounded", f"k is 3, and the site had {most} requests at once.")
        if most < 2:
            message = "k is 3, and the site never had more than one request at once."
            raise Refused("sequential", message)
        bench.trial("a page that does not come, and a limit of one second")
        site.clear()
        start = site.url("page/1", latency=_ENDLESS)
        found = bench.run(_watched(crawl(start, 3, _LIMIT), crawled, 2 * _LIMIT))
        _compare(found, {start: None})


async def _watched(
    crawling: Awaitable[Any], crawled: CrawledSite, longest: float = 60.0
) -> Any:
    """What the crawler returns; it is stopped as soon as it does what it must not."""
    loop = asyncio.get_running_loop()
    reports: list[str] = []
    loop.set_exception_handler(lambda loop, context: reports.append(context["message"]))
    task = asyncio.ensure_future(crawling)
    begun, looks, before = loop.time(), 0, -1
    while not task.done():
        await asyncio.wait([task], timeout=_LOOK)
        misstep = crawled.misstep()
        if misstep is None and not task.done():
            idle = crawled.site.in_flight == 0 and crawled.site.total == before
            late = loop.time() - begun > longest
            looks, before = (looks + 1 if idle or late else 0), crawled.site.total
            if looks > _LOOKS:
                misstep = _stuck(late, longest)
        if misstep is not None:
            task.cancel()
            await asyncio.wait([task], timeout=0.5)
            raise misstep
    result = task.result()
    await asyncio.sleep(0)
    if len(asyncio.all_tasks()) > 1:
        many = len(asyncio.all_tasks()) - 1
        raise Refused("leak", f"It has returned, and of its tasks {many} still run.")
    del task, crawling
    gc.collect()
    for report in reports:
        # Nobody may hold a task any more that was left waiting.
        if report.startswith(("Unclosed", "Task was destroyed")):
            raise Refused("leak", f"It has returned, and asyncio reports: {report}.")
    return result


def _stuck(late: bool, longest: float) -> Refused:
    if late:
        message = f"The limit is {_LIMIT:g} s; after {longest:g} s it still waits."
        return Refused("hang", message)
    return Refused("hang", "No request is under way, none comes, and it does not return.")


def _compare(found: Any, truth: dict[str, int | None]) -> None:
    """Refuse what differs from the truth."""
    if not isinstance(found, dict):
        kind = type(found).__name__
        raise Refused("type", f"It has to return a dict, and returns: {kind}.")
    for address, status in truth.items():
        if address not in found:
            raise Refused("lost-item", f"{address} is missing from what it returns.")
        if found[address] != status:
            raise Refused(
                "wrong-result",
                f"For {address} it has {found[address]!r}, and it should be {status!r}.",
            )
    for address in found:
        if address not in truth:
            message = f"It returns {address!r}, which is no address that it should find."
            raise Refused("wrong-result", message)
