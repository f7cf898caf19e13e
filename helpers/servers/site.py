"""A web site for every chapter that downloads something."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from typing import Any
from urllib.parse import urlencode, urljoin

from helpers import arguments
from helpers.servers.behaviour import Behaviour
from helpers.servers.faults import truth
from helpers.servers.limits import RateLimit
from helpers.servers.local import LocalServer
from helpers.servers.log import RequestLog
from helpers.servers.pages import Pages

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


class WebSite(LocalServer):
    """A web site on a free port of 127.0.0.1, which counts what it is asked.

    =======================  ====================================================
    ``/``                    what there is
    ``/page/0`` and so on    pages with links to others
    ``/slow``, ``/broken``   a body that takes 2 s; one that ends half way
    ``/redirect/3``          three redirects, then page 0; ``/redirect/loop``
    ``/limited``             the rate limit; ``/limited/7`` is page 7
    ``/robots.txt``          asks robots not to visit ``/private/…``, ``/calendar/…``
    ``/fault/stuck/0``       what goes wrong: see ``helpers.servers.faults.FAULTS``
    =======================  ====================================================

    Any number of sites can run at once. Use it from threads, coroutines and
    other processes: give those the urls, which are plain texts. More than 1000
    connections at once (500 on Windows) are refused.

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
        # Here, for importing aiohttp costs much more than all else.
        from helpers.servers.faulty import FaultyRoutes

        self.pages = pages
        self.behaviour = behaviour
        log = RequestLog()
        routes = FaultyRoutes(pages, behaviour, limit, limit_all, log, robots)
        super().__init__(routes.application, log, "web site")

    def url(self, path: str = "", **behaviour: Any) -> str:
        """The address of a page, with what is special about the answer.

        Args:
            path: Such as ``"page/3"``; a slash at its beginning does no harm.
            behaviour: ``latency``, ``duration``, ``size``, ``status``, ``cut``:
                see :class:`Behaviour`.

        Raises:
            TypeError: ``path`` is no text.
            ValueError: A value is out of its bounds, or unknown.

        Example:
            >>> with website() as site:
            ...     site.url("page/3", latency=0.2, status=503).partition("/page")[2]
            '/3?latency=0.2&status=503'
        """
        address = super().url(path)
        wanted = asdict(self.behaviour.but(behaviour))
        query = urlencode({name: wanted[name] for name in behaviour})
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
    def counts(self) -> Counter[str]:
        """How often it was asked for each path, whatever the query."""
        return Counter(request.path for request in self.log)

    def __repr__(self) -> str:
        where = self.url() if self.running else "closed"
        return f"<WebSite: {where}, {len(self.pages)} pages, {self.total} requests>"
