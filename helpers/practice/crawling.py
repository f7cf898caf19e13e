"""Sites for the check of a crawler: they have all that a crawler has to cope with.

A site knows the truth: which addresses there are, what becomes of each, and what it was
asked when. All happens in the time of a :class:`~helpers.practice.clock.Clock`.
"""

from __future__ import annotations

import asyncio
import gc
import math
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from functools import partial
from html import escape
from random import Random
from typing import TYPE_CHECKING, Any
from urllib.parse import urldefrag, urljoin

from helpers.practice.bench import Bench, Refused
from helpers.practice.clock import Clock, ClockedLoop, Standstill

if TYPE_CHECKING:
    from aiohttp import web

#: Seconds for one answer: long enough for anybody who polls to be found out, and less than
#: aiohttp's own limit of 300, which stays in force beside ``asyncio.timeout``.
LIMIT = 200.0
#: More than the limit, and still less than those 300.
_TOO_LONG = 1.25 * LIMIT
#: How long an answer takes that comes in good time: several in a row are too late, if
#: somebody's clock begins to run before the request.
_USUAL = 0.4 * LIMIT
#: Until a request counts as under way: the end of one before it is known by then.
_SETTLED = 1.0
_PIECES = 10
#: More fetches than anybody allows at a time who does not look at ``k``.
_MANY = 25
#: Answers for which the crawler blocks its event loop, beyond which it is no chance.
_MOST_BLOCKING = 3
_ROBOTS = "/robots.txt"
#: Turns of the crawler's event loop between two things that happen to the site, and how
#: many of them may be due to a timer of the crawler's: it polls if there are more.
_MOST_TURNS, _MOST_TIMERS = 60, 12
_WORDS = """
    amber birch cedar delta ember fjord grove heath inlet jetty knoll larch maple north
    ocean plain quarry river shore tundra
""".split()  # noqa: SIM905

Crawl = Callable[[str, int, float], Awaitable[Any]]


@dataclass(frozen=True)
class Page:
    """What a site answers at an address.

    Attributes:
        links: As they stand in the page.
        status: The status of the answer.
        moved_to: Where it redirects to; empty for a page.
        seconds: How long the whole answer takes.
        trickles: Whether it begins at once and then comes in pieces.
        cut: Whether it breaks off half way.
        meanwhile: What a crawler has to ask for before the end of this answer.
    """

    links: tuple[str, ...] = ()
    status: int = 200
    moved_to: str = ""
    seconds: float = _USUAL
    trickles: bool = False
    cut: bool = False
    meanwhile: str = ""

    def html(self) -> bytes:
        """The page's text; not all that looks like a link is one."""
        links = "".join(
            f'<li><a href="{escape(link)}">{link}</a></li>\n' for link in self.links
        )
        head = '<!DOCTYPE html>\n<head><link rel="icon" href="/icon"></head>\n'
        return f'{head}<body><a id="top"></a><ul>\n{links}</ul>\n</body>\n'.encode()


_MISSING = Page(status=404)


class CrawledSite:
    """A site on this computer, with a second one to which a crawler must not go.

    Args:
        pages: What there is, by path and query; a link may name the other site as
            ``{away}``, and this one as ``{here}``.
        k: How many requests it may have at once.
        closed: What ``robots.txt`` forbids: beginnings of paths.

    Attributes:
        clock: The time that it goes by.
        k: How many requests it may have at once.
        most: The most requests that it had at once.
        problem: The first thing that a crawler did and must not.
        crawler: The event loop of the crawler, as soon as there is one.
        progress: Goes up when a request comes and when an answer goes.

    Example:
        >>> pages = {"/": Page(("a", "/b")), "/a": Page(cut=True)}
        >>> with CrawledSite(pages, k=3, closed=("/x",)) as site:
        ...     truth = site.truth(site.url("/"))
        >>> list(truth.values())
        [200, None, 404]
    """

    def __init__(self, pages: dict[str, Page], k: int, closed: Iterable[str]) -> None:
        # Here, for importing aiohttp costs much more than all else.
        from helpers.servers.background import BackgroundServer

        self.clock = Clock(step=LIMIT / 8)
        self.k, self.progress, self._under_way = k, 0, 0
        self.crawler: ClockedLoop | None = None
        self._pages, self._closed = pages, tuple(closed)
        self.forget()
        self._transports: set[asyncio.BaseTransport] = set()
        serve = partial(BackgroundServer, self._application, make_loop=self.clock.new_loop)
        self._server, self._away = serve("crawled site"), serve("other site")

    def __enter__(self) -> CrawledSite:
        return self

    def __exit__(self, *exception: object) -> None:
        self._server.close()
        self._away.close()

    def url(self, path: str) -> str:
        """The address of a path."""
        return f"http://127.0.0.1:{self._server.port}{path}"

    def forget(self) -> None:
        """Forget what it was asked so far."""
        self.most = self._blocking = 0
        self.problem: Refused | None = None
        self._asked: Counter[str] = Counter()

    @property
    def connections(self) -> int:
        """How many are open."""
        return sum(not transport.is_closing() for transport in self._transports)

    def page(self, address: str) -> Page:
        """What is at an address of this site."""
        return self._pages.get(address.removeprefix(self.url("")), _MISSING)

    def truth(self, start: str) -> dict[str, int | None]:
        """What becomes of each address that a crawler finds."""
        found: dict[str, int | None] = {}
        waiting = [start]
        while waiting:
            address = waiting.pop(0)
            path = address.removeprefix(self.url(""))
            if path == address or address in found or path.startswith(self._closed):
                continue
            page = self.page(address)
            whole = not page.cut and page.seconds < LIMIT
            found[address] = page.status if whole else None
            links = (page.moved_to,) if page.moved_to else page.links
            for link in links if whole else ():
                waiting.append(urldefrag(urljoin(address, self._full(link))).url)
        return found

    def refuse(self, cause: str, message: str) -> None:
        """Take down what must not be; only the first counts, others may follow from it."""
        self.problem = self.problem or Refused(cause, message)

    def _full(self, link: str) -> str:
        return link.format(
            here=f"127.0.0.1:{self._server.port}", away=f"127.0.0.1:{self._away.port}",
            port=self._server.port,
        )  # fmt: skip

    def _application(self) -> web.Application:
        from aiohttp import web

        application = web.Application()
        application.router.add_get("/{path:.*}", self._answer)
        return application

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        from aiohttp import web

        address = request.path_qs
        assert request.transport is not None
        self._transports.add(request.transport)
        self.progress += 1
        turn = self._turn()
        self._note(f"http://{request.host}", address)
        if address == _ROBOTS:
            return web.Response(text=self._robots())
        try:
            await self._pause(_SETTLED)
            self._enter()
            try:
                response = await self._respond(request, self.page(address))
                self._note_turns(turn)
                return response
            finally:
                self._under_way -= 1
        finally:
            self.progress += 1
            meanwhile = self.page(address).meanwhile
            if meanwhile and not self._asked[meanwhile]:
                self.refuse(
                    "sequential",
                    f"While {address} did not come, only one of the k fetches had to wait "
                    f"for it; but {meanwhile} was not asked for until it was given up.",
                )

    def _note(self, origin: str, address: str) -> None:
        if origin != self.url(""):
            self.refuse("wrong-result", f"It left the site, for {origin}{address}.")
            return
        self._asked[address] += 1
        if self._asked[address] > 1:
            times = self._asked[address]
            message = f"{address} was fetched {times} times."
            for path, page in self._pages.items():
                if page.moved_to and self._asked[path]:
                    target = urljoin(self.url(path), self._full(page.moved_to))
                    if urldefrag(target).url == self.url(address):
                        message += (
                            f" {path} redirects there: do not follow, take it as a link."
                        )
            self.refuse("wasteful", message)
        if address.startswith(self._closed) and address != _ROBOTS:
            self.refuse(
                "wrong-result", f"robots.txt forbids {address}, and it was fetched."
            )

    def _turn(self) -> int | None:
        return self.crawler.turn if self.crawler is not None else None

    def _note_turns(self, before: int | None) -> None:
        """Count the answers for which the crawler's event loop stood still."""
        self._blocking += before is not None and before == self._turn()
        if self._blocking == _MOST_BLOCKING:
            message = "While it waits for an answer, it blocks its event loop."
            self.refuse("sequential", message)

    async def _pause(self, seconds: float) -> None:
        """Until a whole second, so that what is asked for together comes together."""
        # When all is lost, there is nothing to wait for.
        if self.problem is None:
            now = self.clock.time()
            await asyncio.sleep(math.ceil(now + seconds) - now)

    def _enter(self) -> None:
        self._under_way += 1
        self.most = max(self.most, self._under_way)
        if self.most > self.k:
            message = f"k is {self.k}, and the site had {self.most} requests at once."
            self.refuse("unbounded", message)

    async def _respond(self, request: web.Request, page: Page) -> web.StreamResponse:
        from aiohttp import web

        body, seconds = page.html(), page.seconds - _SETTLED
        if not page.trickles and not page.cut:
            await self._pause(seconds)
            headers = {"Location": self._full(page.moved_to)} if page.moved_to else {}
            text = self._full(body.decode())
            return web.Response(
                status=page.status, text=text, content_type="text/html", headers=headers
            )
        response = web.StreamResponse(status=page.status)
        response.content_type, response.charset = "text/html", "utf-8"
        response.content_length = len(body)
        await response.prepare(request)
        step = len(body) // _PIECES + 1
        for begin in range(0, len(body) // (2 if page.cut else 1), step):
            await response.write(body[begin : begin + step])
            await self._pause(seconds / _PIECES)
        if page.cut and request.transport is not None:
            request.transport.close()
        return response

    def _robots(self) -> str:
        rules = "".join(f"Disallow: {each}\n" for each in self._closed)
        return f"User-agent: some-other-bot\nDisallow: /\n\nUser-agent: *\n{rules}"


def ask_to_crawl(bench: Bench, crawl: Crawl) -> None:
    """Judge a crawler by what sites say of it; see the exercise ``crawler``.

    Raises:
        Refused: The crawler has not done what the task says.
    """
    words = bench.random.sample(_WORDS, len(_WORDS))
    bench.trial("a site with circles, dead ends, forbidden pages, redirects; k is 3")
    start, pages, closed = with_everything(bench.random, words)
    with CrawledSite(pages, 3, closed) as site:
        _crawl(bench, crawl, site, start)
    bench.trial("pages that take too long, wholly or in pieces, among others; k is 1")
    with CrawledSite(with_slow_pages(bench.random, words), 1, ["/private/"]) as site:
        _crawl(bench, crawl, site, "/")
    bench.trial("a page that does not come, and a chain of others; k is 2")
    with CrawledSite(with_a_chain(bench.random, words), 2, ["/private/"]) as site:
        _crawl(bench, crawl, site, "/")
        bench.trial("the same site once more, from a start that redirects")
        site.forget()
        _crawl(bench, crawl, site, "/moved")
    bench.trial(f"a page with links to {_MANY} others; k is {_MANY}")
    many = {"/": Page(tuple(f"/{n}" for n in range(_MANY)))}
    with CrawledSite(many, _MANY, ["/private/"]) as site:
        _crawl(bench, crawl, site, "/")
    bench.trial("a start that robots.txt forbids")
    with CrawledSite(pages, 1, ["/"]) as site:
        _crawl(bench, crawl, site, start)


def with_everything(
    random: Random, words: list[str]
) -> tuple[str, dict[str, Page], list[str]]:
    """A start, the pages of a site, and what robots must leave alone.

    Args:
        random: Decides the order of the links.
        words: Twelve for the names, all different.
    """
    home, other, closed, a, b, c, d, e, f, g, h, i = words[:12]
    start = f"/{home}/{a}"
    links = [
        # The same pages, in every way of writing an address.
        b, f"/{home}/{b}", f"{b}#text", f"../{home}/{c}#{d}", f"{c}", a, start, "#top",
        f"http://{{here}}/{home}/{d}", f"//{{here}}/{home}/{d}", f"{d}?size=1",
        f"{d}?size=2", "?size=3", f"/{home}/{b.upper()}",
        f"/{other}/", f"/{other}/{b}?from=/{closed}/",
        # What is not here.
        f"http://{{away}}/{home}/{b}", f"//{{away}}/?from=http://{{here}}/{home}/{b}",
        f"http://localhost:{{port}}/{home}/{b}", f"mailto:{b}@{home}.example",
        # What is forbidden, and what only resembles it.
        f"/{closed}/{b}", f"../{closed}/", f"{e}", f"{e}s", f"{e}s/{b}?page=1",
        f"/{other}/{closed}/{b}",
        # What goes wrong.
        f"{i}/missing", "/error", "/broken", "/gone", "/busy",
        # What has moved.
        "/moved/here", "/moved/loop", "/moved/closed", "/moved/away", "/moved/on",
        "/moved/back",
    ]  # fmt: skip
    random.shuffle(links)
    pages = {
        # Three come at the same time, with the same links.
        start: Page((f"{a}1", f"{a}2", f"{a}3")),
        **{f"{start}{n}": Page((*links, g)) for n in (1, 2, 3)},
        f"/{home}/{g}": Page((f"/{home}/{b}", f"{h}1")),
        f"/{home}/{b}": Page((start, b, f"/{other}/#{b}", c)),
        f"/{home}/{c}": Page((b, d)),
        f"/{home}/{d}": Page((f"{d}?size=1",)),
        f"{start}?size=3": Page((start,)),
        f"/{other}/": Page((f, "./", "../")),
        f"/{other}/{b}?from=/{closed}/": Page(),
        f"/{other}/{f}": Page((f"{g}/", b)),
        f"/{other}/{g}/": Page(("..", f"../{f}")),
        f"/{other}/{b}": Page(),
        f"/{other}/{closed}/{b}": Page((f"/{closed}/{c}",)),
        f"/{home}/{h}1": Page((f"{h}2",)),
        **{f"/{home}/{h}{n}": Page((f"{h}{n + 1}", start)) for n in range(2, 7)},
        f"/{home}/{h}7": Page((f"{h}6",)),
        "/": Page((start.removeprefix("/"),)),
        "/error": Page(status=500),
        "/gone": Page(status=410),
        "/busy": Page(status=503),
        "/broken": Page((start,), cut=True),
        "/moved/here": Page(status=302, moved_to=f"/{home}/{b}"),
        "/moved/loop": Page(status=307, moved_to="/moved/loop"),
        "/moved/closed": Page(status=302, moved_to=f"/{closed}/{d}"),
        "/moved/away": Page(status=303, moved_to=f"http://{{away}}/{home}/{d}"),
        "/moved/on": Page(status=308, moved_to=f"next?{b}#{c}"),
        f"/moved/next?{b}": Page(status=301, moved_to=f"../{home}/{i}"),
        "/moved/back": Page(status=301, moved_to=f"http://{{here}}{start}#{b}"),
        f"/{home}/{i}": Page(),
    }
    return start, pages, [f"/{closed}/", f"/{home}/{e}", f"/{home}/{d}?size=2"]


def with_slow_pages(random: Random, words: list[str]) -> dict[str, Page]:
    """Pages of which some take too long, and all together would, too."""
    a, b, c, d, e, f = words[:6]
    links = [a, b, c, d, e]
    random.shuffle(links)
    return {
        "/": Page(tuple(links)),
        f"/{a}": Page(seconds=_TOO_LONG),
        f"/{b}": Page((f,)),
        f"/{c}": Page(seconds=_TOO_LONG, trickles=True),
        f"/{d}": Page(seconds=0.7 * LIMIT, trickles=True),
        f"/{e}": Page(seconds=_TOO_LONG),
        f"/{f}": Page(),
    }


def with_a_chain(random: Random, words: list[str]) -> dict[str, Page]:
    """A page that does not come, and a chain of quick ones beside it."""
    slow, *chain = words[:6]
    links = [slow, chain[0]]
    random.shuffle(links)
    pages = {
        f"/{each}": Page((after,), seconds=0.1 * LIMIT)
        for each, after in zip(chain, [*chain[1:], ""], strict=True)
    }
    pages["/"] = Page(tuple(links))
    pages["/moved"] = Page(status=302, moved_to="/")
    pages[f"/{slow}"] = Page(seconds=_TOO_LONG, meanwhile=f"/{chain[-1]}")
    return pages


class _Patience:
    """Ends a crawl that has done what it must not, or asks again and again."""

    def __init__(self, site: CrawledSite) -> None:
        self._site, self._progress, self._turns, self._timers = site, 0, 0, 0

    def __call__(self, timer: bool) -> None:
        if self._site.problem is not None:
            raise self._site.problem
        if self._site.progress != self._progress:
            self._progress, self._turns, self._timers = self._site.progress, 0, 0
        self._turns += 1
        self._timers += timer
        if self._turns > _MOST_TURNS or self._timers > _MOST_TIMERS:
            raise Refused(
                "busy-wait", "While nothing came, it has looked again and again for news."
            )


def _crawl(bench: Bench, crawl: Crawl, site: CrawledSite, path: str) -> None:
    start = site.url(path)
    found = bench.call(_run, partial(crawl, start, site.k, LIMIT), site)
    truth = site.truth(start)
    _compare(found, truth, site)
    # Wherever there is anything to fetch, there is enough for k fetches.
    if truth and site.most < site.k:
        many = f"{site.most} request{'s' * (site.most != 1)}"
        message = f"k is {site.k}, and the site never had more than {many} at once."
        raise Refused("sequential", message)


def _run(crawl: Callable[[], Awaitable[Any]], site: CrawledSite) -> Any:
    """What the crawler returns; it is stopped as soon as it does what it must not."""
    loop = site.crawler = site.clock.new_loop(_Patience(site))
    reports: list[str] = []
    loop.set_exception_handler(lambda loop, context: reports.append(context["message"]))
    tasks: list[asyncio.Task[Any]] = []

    def make_task(loop: Any, coroutine: Any, **options: Any) -> Any:
        tasks.append(asyncio.Task(coroutine, loop=loop, **options))
        return tasks[-1]

    loop.set_task_factory(make_task)
    # A loop that was stopped stays as it is: its tasks may refuse to be cancelled.
    try:
        result, left = loop.run_until_complete(_watched(crawl, site))
    except Standstill:
        raise Refused("hang", _standing(tasks)) from None
    if left:
        raise Refused("leak", f"It has returned, and of its tasks {left} still run.")
    tasks.clear()
    gc.collect()
    for report in reports:
        # Nobody may hold a task any more that was left waiting.
        if report.startswith(("Unclosed", "Task was destroyed")):
            raise Refused("leak", f"It has returned, and asyncio reports: {report}.")
    if site.connections:
        message = (
            "It has returned, and a connection to the site is open: close the session."
        )
        raise Refused("leak", message)
    loop.close()
    return result


async def _watched(
    crawl: Callable[[], Awaitable[Any]], site: CrawledSite
) -> tuple[Any, int]:
    """What the crawler returns, and how many tasks it leaves."""
    result = await crawl()
    # Tasks that are done in the same turn as their parent are not left behind.
    await asyncio.sleep(0)
    left = len(asyncio.all_tasks()) - 1
    await asyncio.get_running_loop().shutdown_asyncgens()
    # Until the site knows which connections are closed.
    await asyncio.sleep(_SETTLED)
    if site.problem is not None:
        raise site.problem
    return result, left


def _standing(tasks: list[asyncio.Task[Any]]) -> str:
    """Why a crawler that waits may do so for ever."""
    message = "No request is under way, none comes, and it does not return."
    for task in tasks:
        if task.done() and not task.cancelled() and (error := task.exception()):
            name = type(error).__name__
            return f"{message} One of its tasks has died of {name}: {error}."
    return message


def _why(page: Page, found: object) -> str:
    if page.cut:
        return ": the answer breaks off"
    if page.moved_to and found is not None:
        return ": it redirects, and its target is a link, which is not followed"
    if found is None:
        took = f"{page.seconds:g} s after its request, and seconds is {LIMIT:g}"
        return f": a whole answer comes {took}"
    if page.seconds > LIMIT:
        return f": the answer takes {page.seconds:g} s in all, and seconds is {LIMIT:g}"
    return ""


def _compare(found: Any, truth: dict[str, int | None], site: CrawledSite) -> None:
    """Refuse what differs from the truth."""
    if not isinstance(found, dict):
        kind = type(found).__name__
        raise Refused("type", f"It has to return a dict, and returns: {kind}.")
    for address in found:
        if not isinstance(address, str):
            kind = type(address).__name__
            raise Refused("type", f"Its addresses have to be str, and one is a {kind}.")
    for address, status in truth.items():
        if address not in found:
            raise Refused("lost-item", f"{address} is missing from what it returns.")
        if found[address] != status:
            raise Refused(
                "wrong-result",
                f"For {address} it has {found[address]!r}, and it should be {status!r}"
                f"{_why(site.page(address), found[address])}.",
            )
    for address in found:
        # That it was fetched is known; whether it belongs to the result is left open.
        if address not in truth and address != site.url(_ROBOTS):
            message = f"It returns {address!r}, which is no address that it should find."
            raise Refused("wrong-result", message)
