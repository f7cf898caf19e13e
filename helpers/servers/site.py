"""A web site for every chapter that downloads something."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from typing import Any, NoReturn
from urllib.parse import urlencode, urljoin

from helpers import arguments
from helpers.servers.behaviour import Behaviour
from helpers.servers.faults import truth
from helpers.servers.limits import RateLimit
from helpers.servers.log import Request, RequestLog
from helpers.servers.pages import Pages
from helpers.servers.proxies import bypass_proxies

ROBOTS = "User-agent: *\nDisallow: /private/\nDisallow: /calendar/\n"


def website(
    *,
    latency: float = 0.0,
    duration: float = 0.0,
    size: int | None = None,
    status: int = 200,
    cut: float | None = None,
    pages: int = 100,
    seed: int = 0,
    limit: int | None = None,
    period: float = 1.0,
    faults: bool = False,
    robots: str = ROBOTS,
) -> WebSite:
    """Start a web site on this computer; it runs until ``close()`` or the kernel's end.

    It answers in a thread of its own, so it never blocks a cell; but its work
    is done by this process and, where there is a GIL, in turns with yours.

    Args:
        latency: Seconds until an answer begins.
        duration: Seconds over which the body of an answer trickles in.
        size: Bytes in each page; by default about 1 to 4 kB.
        status: The HTTP status of the answers.
        cut: The fraction of a body after which the connection breaks.
        pages: How many pages there are, linked to each other.
        seed: Another one gives other texts and links.
        limit: How many requests for pages it takes per period; who asks more
            often gets a 429 with Retry-After. By default only
            ``/limited`` is so, with 5.
        period: Seconds that a period lasts.
        faults: Whether pages also link to ``/fault/…``, where something goes wrong,
            and to an endless calendar: see :meth:`WebSite.truth`.
        robots: What ``/robots.txt`` says; by default it asks robots not to visit
            ``/private/`` and ``/calendar/``.

    The first five can also be chosen for each request, by :meth:`WebSite.url`.

    Raises:
        ValueError: A value is out of its bounds; the message names it.
        OSError: No port could be had.

    Example:
        >>> from urllib.request import urlopen
        >>> with website(latency=0.01) as site:
        ...     with urlopen(site.url("page/3", size=5000)) as answer:
        ...         len(answer.read())
        ...     site.counts
        5000
        Counter({'/page/3': 1})

        In a notebook, without ``with``:

        >>> site = website()
        >>> site.close()
        >>> site
        <WebSite: closed, 100 pages, 0 requests>
    """
    if limit is not None:
        arguments.whole("limit", limit, 1, 1_000_000)
    try:
        arguments.text("robots", robots).encode()
    except UnicodeEncodeError as problem:
        raise ValueError(f"robots={arguments.shown(robots)}: {problem}") from None
    return WebSite(
        Pages(pages, seed, faults),
        Behaviour(latency, duration, size, status, cut),
        RateLimit(5 if limit is None else limit, period),
        limit_all=limit is not None,
        robots=robots,
    )


class WebSite:
    """A web site on a free port of 127.0.0.1, which counts what it is asked.

    =======================  ====================================================
    ``/``                    what there is
    ``/page/0`` and so on    pages with links to others
    ``/slow``, ``/broken``   a body that takes 2 s; one that ends half way
    ``/redirect/3``          three redirects, then page 0; ``/redirect/loop``
    ``/limited``             the rate limit; ``/limited/7`` is page 7
    ``/robots.txt``          asks robots not to visit ``/private/…``, ``/calendar/…``
    ``/fault/stuck/0``       what goes wrong: each kind of ``helpers.servers.FAULTS``
    =======================  ====================================================

    Any number of sites can run at once. Use it from threads, coroutines and
    other processes: give those the urls, which are plain texts. More than 1000
    connections at once are refused.

    Args:
        pages: What it serves.
        behaviour: How, where a request does not say otherwise.
        limit: How often it may be asked for ``/limited``.
        limit_all: Whether the limit holds for all pages.
        robots: What ``/robots.txt`` says.

    Example:
        >>> with WebSite(Pages(10), Behaviour(latency=0.01), RateLimit(5)) as site:
        ...     len(site.urls())
        10
    """

    def __init__(
        self,
        pages: Pages,
        behaviour: Behaviour,
        limit: RateLimit,
        limit_all: bool = False,
        robots: str = ROBOTS,
    ) -> None:
        # Here, for import aiohttp costs much more than all else.
        from helpers.servers.background import BackgroundServer
        from helpers.servers.faulty import FaultyRoutes

        self.pages = pages
        self.behaviour = behaviour
        self._log = RequestLog()
        routes = FaultyRoutes(pages, behaviour, limit, limit_all, self._log, robots)
        bypass_proxies()
        self._server = BackgroundServer(routes.application, "web site")

    @property
    def running(self) -> bool:
        """Whether it is open."""
        return self._server.running

    def url(self, path: str = "", **behaviour: Any) -> str:
        """The address of a page, with what is special about the answer.

        Args:
            path: Such as ``"page/3"``; a slash at its beginning does no harm.
            behaviour: ``latency``, ``duration``, ``size``, ``status``, ``cut``:
                see :class:`Behaviour`.

        Raises:
            ValueError: A value is out of its bounds, or unknown.

        Example:
            >>> with website() as site:
            ...     site.url("page/3", latency=0.2, status=503).partition("/page")[2]
            '/3?latency=0.2&status=503'
        """
        arguments.text("path", path)
        wanted = asdict(self.behaviour.but(behaviour))
        query = urlencode({name: wanted[name] for name in behaviour})
        address = f"http://127.0.0.1:{self._server.port}/{path.removeprefix('/')}"
        return f"{address}?{query}" if query else address

    def urls(self, count: int | None = None, **behaviour: Any) -> list[str]:
        """The addresses of the first pages.

        Args:
            count: How many, 0 or more; by default all.
            behaviour: As for :meth:`url`.

        Raises:
            ValueError: ``count`` is no whole number, or there are not so many pages; or a
                value is out of its bounds, or unknown.

        Example:
            >>> with website(pages=10) as site:
            ...     len(site.urls(3))
            3
        """
        most = len(self.pages)
        count = most if count is None else arguments.whole("count", count, 0, 10_000)
        if count > most:
            raise ValueError(
                f"count={count}: the site has {most} pages; website(pages=…) makes more"
            )
        return [self.url(f"page/{number}", **behaviour) for number in range(count)]

    def links(self, number: int) -> list[str]:
        """The addresses to which page ``number`` links: what a crawler must find."""
        arguments.whole("number", number, 0, len(self.pages) - 1)
        return [urljoin(self.url(), link) for link in self.pages.links(number)]

    def truth(self, most_redirects: int = 10) -> dict[str, str]:
        """What becomes of each address that a crawler can reach from page 0.

        Args:
            most_redirects: After how many redirects in a row the crawler gives up.

        Returns:
            By path, one of these: ``"page"`` can be read in the end; ``"moved"`` is a
            redirect; ``"not HTML"`` is something else; ``"failed"`` stays without an
            answer that is of use; ``"forbidden"`` must not be asked for, says
            ``robots.txt`` (its default text), and what it links to is not counted.

        Example:
            >>> with website(pages=1) as site:
            ...     site.truth()
            {'/page/0': 'page', '/missing/0': 'failed', '/private/0': 'forbidden'}
        """
        arguments.whole("most_redirects", most_redirects, 0, 100)
        return truth(self.pages.links, len(self.pages), most_redirects)

    @property
    def log(self) -> tuple[Request, ...]:
        """The requests in the order of their arrival, all as of the same moment.

        Example:
            >>> from urllib.request import urlopen
            >>> with website() as site:
            ...     for number in 2, 1:
            ...         urlopen(site.url(f"page/{number}")).close()
            ...     [(request.path, request.status) for request in site.log]
            [('/page/2', 200), ('/page/1', 200)]
        """
        return self._log.requests()

    @property
    def counts(self) -> Counter[str]:
        """How often it was asked for each path, whatever the query."""
        return Counter(request.path for request in self.log)

    @property
    def total(self) -> int:
        """How many requests arrived."""
        return self._log.total

    @property
    def in_flight(self) -> int:
        """How many requests it has taken and not yet answered."""
        return self._log.in_flight

    @property
    def most_at_once(self) -> int:
        """The most requests that were in flight at the same time."""
        return self._log.most_at_once

    def clear(self) -> None:
        """Forget the requests so far, as between two cells."""
        self._log.clear()

    def wait_until_idle(self, timeout: float = 1.0) -> bool:
        """Wait until nothing is in flight.

        It takes the site a moment to notice that a client has gone.

        Args:
            timeout: Seconds to wait at most.

        Returns:
            False where something is still in flight after that.
        """
        return self._log.wait_until_idle(
            arguments.number("timeout", timeout, 0, 3600, "seconds")
        )

    def close(self) -> None:
        """Stop it: the port is free again, open connections break.

        Takes milliseconds; may be called again. What it was asked can still be read.
        """
        self._server.close()

    def __enter__(self) -> WebSite:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def __reduce__(self) -> NoReturn:
        raise TypeError(
            "a WebSite cannot go to another process: send site.url(…), which is a text"
        )

    def __repr__(self) -> str:
        where = self.url() if self.running else "closed"
        return f"<WebSite: {where}, {len(self.pages)} pages, {self.total} requests>"
