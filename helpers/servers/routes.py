"""What the web site answers to which address: the part of it that needs aiohttp."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable, Mapping
from contextlib import suppress
from http import HTTPStatus
from types import MappingProxyType

from aiohttp import web

from helpers.servers.behaviour import Behaviour
from helpers.servers.limits import RateLimit
from helpers.servers.log import RequestLog
from helpers.servers.pages import Pages, page
from helpers.servers.recording import finishes, recording

_Body = Callable[[int | None], bytes]

# Python refuses to read a number of more than 4300 digits.
NUMBER = "{number:[0-9]{1,9}}"

_CHUNKS = 20
_MOST_REDIRECTS = 100
_SLOW = {"duration": 2.0}
BROKEN: dict[str, float] = {"cut": 0.5}
_TITLE = "A small web"
_START = """\
<li><a href="/page/0">/page/0</a> and more, linked to each other</li>
<li><a href="/page/0?latency=0.5">/page/0?latency=0.5</a>; also size=, status=,
duration= (seconds for the body), cut= (fraction of the body that arrives)</li>
<li><a href="/slow">/slow</a>, a body that takes its time</li>
<li><a href="/broken">/broken</a>, a body that ends too early</li>
<li><a href="/redirect/3">/redirect/3</a>, three redirects to page 0</li>
<li><a href="/limited">/limited</a>, not to be asked too often</li>
<li><a href="/robots.txt">/robots.txt</a></li>"""


class Routes:
    """The application's handlers, with what they share.

    Args:
        pages: What is served under ``/page/``.
        behaviour: How, where the query does not say otherwise.
        limit: How often ``/limited`` may be asked.
        limit_all: Whether that limit holds for all pages.
        log: Where requests are taken down.
        robots: What ``/robots.txt`` says.
    """

    def __init__(
        self,
        pages: Pages,
        behaviour: Behaviour,
        limit: RateLimit,
        limit_all: bool,
        log: RequestLog,
        robots: str,
    ) -> None:
        self.pages = pages
        self.behaviour = behaviour
        self.limit = limit
        self.limit_all = limit_all
        self.log = log
        self.robots_txt = robots.encode()

    def application(self) -> web.Application:
        """A new application; to be made in the thread that runs it."""
        application = web.Application(middlewares=[recording(self.log)])
        add = application.router.add_get
        add("/", self.start)
        add("/robots.txt", self.robots)
        add(f"/page/{NUMBER}", self.page)
        add(f"/private/{NUMBER}", self.private)
        add("/slow", self.slow)
        add("/broken", self.broken)
        add("/limited", self.limited)
        add(f"/limited/{NUMBER}", self.limited)
        add(f"/redirect/{NUMBER}", self.redirect)
        add("/redirect/loop", self.redirect_loop)
        return application

    async def start(self, request: web.Request) -> web.StreamResponse:
        """The start page says what there is."""
        return await self._answer(request, lambda size: page(_TITLE, _START, "", size))

    async def robots(self, request: web.Request) -> web.StreamResponse:
        """What robots are asked to leave alone."""
        return await self._answer(request, lambda size: self.robots_txt, kind="text/plain")

    async def page(self, request: web.Request) -> web.StreamResponse:
        """A page of the small web."""
        return await self._answer(request, self._page(request))

    async def private(self, request: web.Request) -> web.StreamResponse:
        """A page that polite robots do not ask for."""
        name = f"Private page {request.match_info['number']}"
        return await self._answer(request, lambda size: page(name, "", name, size))

    async def slow(self, request: web.Request) -> web.StreamResponse:
        """Page 0, its body in small pieces."""
        return await self._answer(request, self._page(request), _SLOW)

    async def broken(self, request: web.Request) -> web.StreamResponse:
        """Page 0, but the connection ends in the middle."""
        return await self._answer(request, self._page(request), BROKEN)

    async def limited(self, request: web.Request) -> web.StreamResponse:
        """A page that must not be asked for too often."""
        return await self._answer(request, self._page(request), limited=True)

    async def redirect(self, request: web.Request) -> web.StreamResponse:
        """So many redirects, then page 0; the query goes with them."""
        left = int(request.match_info["number"])
        if left > _MOST_REDIRECTS:
            raise web.HTTPBadRequest(text=f"more than {_MOST_REDIRECTS} redirects")
        await self._admit(request)
        path = f"/redirect/{left - 1}" if left > 1 else "/page/0"
        raise web.HTTPFound(request.rel_url.with_path(path).with_query(request.query))

    async def redirect_loop(self, request: web.Request) -> web.StreamResponse:
        """A redirect to itself."""
        await self._admit(request)
        raise web.HTTPFound(request.rel_url)

    def _page(self, request: web.Request) -> _Body:
        number = int(request.match_info.get("number", "0"))
        if number >= len(self.pages):
            raise web.HTTPNotFound
        return lambda size: self.pages.html(number, size)

    async def _admit(
        self,
        request: web.Request,
        changes: Mapping[str, float] = MappingProxyType({}),
        limited: bool = False,
    ) -> Behaviour:
        """Let the request in, after its latency, or raise what refuses it."""
        if limited or self.limit_all:
            refuse_beyond(self.limit)
        try:
            behaviour = self.behaviour.but({**changes, **request.query})
        except ValueError as problem:
            raise web.HTTPBadRequest(text=str(problem)) from None
        await asyncio.sleep(behaviour.latency)
        return behaviour

    async def _answer(
        self,
        request: web.Request,
        make_body: _Body,
        changes: Mapping[str, float] = MappingProxyType({}),
        limited: bool = False,
        kind: str = "text/html",
    ) -> web.StreamResponse:
        behaviour = await self._admit(request, changes, limited)
        if behaviour.status >= 400:
            body = _error(behaviour.status, behaviour.size)
        else:
            body = make_body(behaviour.size)
        whole = behaviour.cut is None and not behaviour.duration
        if whole or not has_body(request, behaviour.status):
            return web.Response(
                body=body, status=behaviour.status, content_type=kind, charset="utf-8"
            )
        return await self._in_pieces(request, body, behaviour, kind)

    async def _in_pieces(
        self, request: web.Request, body: bytes, behaviour: Behaviour, kind: str
    ) -> web.StreamResponse:
        response = web.StreamResponse(status=behaviour.status)
        response.content_type, response.charset = kind, "utf-8"
        response.content_length = len(body)
        await response.prepare(request)
        outcome = "answered" if behaviour.cut is None else "cut off"
        size = len(body) if behaviour.cut is None else int(len(body) * behaviour.cut)
        step = max(1, math.ceil(size / _CHUNKS))
        for begin in range(0, size, step):
            await asyncio.sleep(behaviour.duration / _CHUNKS)
            if begin + step >= size:
                finishes(self.log, outcome, behaviour.status)
            await response.write(body[begin : min(begin + step, size)])
        finishes(self.log, outcome, behaviour.status)
        if behaviour.cut is not None and request.transport is not None:
            request.transport.close()
        return response


def has_body(request: web.Request, status: int) -> bool:
    """Whether an answer has a body; the client would take it for the next answer's head."""
    # RFC 9110, 6.4.1.
    return request.method != "HEAD" and status not in (204, 304)


def refuse_beyond(limit: RateLimit) -> None:
    """Count a request, and refuse it with a 429 if it is one too many."""
    wait = limit.wait(asyncio.get_running_loop().time())
    if wait > 0:
        # The header's unit is whole seconds (RFC 9110, 10.2.3).
        raise web.HTTPTooManyRequests(headers={"Retry-After": str(math.ceil(wait))})


def _error(status: int, size: int | None) -> bytes:
    title = str(status)
    with suppress(ValueError):  # a number that has no name
        title += f" {HTTPStatus(status).phrase}"
    return page(title, "", title, size)
